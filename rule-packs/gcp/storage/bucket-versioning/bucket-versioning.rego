# METADATA
# title: Buckets keep the versions of their objects
# description: >-
#   A bucket with versioning keeps what was overwritten or deleted until somebody deletes that version too.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/storage_bucket.html.markdown
#   - ref: https://cloud.google.com/storage/docs/object-versioning
# custom:
#   severity: medium
#   resources: [google_storage_bucket]
#   topics: [backup]
#   aliases:
#     - CKV_GCP_78
#     - GCP-0078
#     - AVD-GCP-0078
#     - e7e961ac-d17e-4413-84bc-8a1fbe242944
#   since: 0.1.0
package plangate.gcp.storage.bucket_versioning

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["versioning", 0, "enabled"], false)
	finding := {
		"message": "The bucket does not keep versions of its objects.",
		"path": ["versioning", 0, "enabled"],
		"fix": {"set": ["versioning", 0, "enabled"], "to": true},
	}
}
