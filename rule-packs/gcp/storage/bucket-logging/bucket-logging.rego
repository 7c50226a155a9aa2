# METADATA
# title: Buckets log who reads and writes them
# description: >-
#   Without access logs nobody can tell afterwards which objects were read, by whom and from where.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/storage_bucket.html.markdown
#   - ref: https://cloud.google.com/storage/docs/access-logs
# custom:
#   severity: medium
#   resources: [google_storage_bucket]
#   topics: [logging]
#   aliases:
#     - CKV_GCP_62
#     - GCP-0077
#     - AVD-GCP-0077
#     - d6cabc3a-d57e-48c2-b341-bf3dd4f4a120
#   since: 0.1.0
package plangate.gcp.storage.bucket_logging

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["logging", 0, "log_bucket"])
	finding := {
		"message": "Nothing records who reads and writes this bucket.",
		"path": ["logging"],
	}
}
