# METADATA
# title: Buckets decide access in one place
# description: >-
#   With uniform access IAM alone decides who reads a bucket. Without it each object has an ACL of its own, which
#   nobody reviews.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/storage_bucket.html.markdown
#   - ref: https://cloud.google.com/storage/docs/uniform-bucket-level-access
# custom:
#   severity: high
#   resources: [google_storage_bucket]
#   topics: [identity]
#   frameworks:
#     cis-gcp-4.0: ["5.2"]
#   aliases:
#     - CKV_GCP_29
#     - GCP-0002
#     - AVD-GCP-0002
#     - bb0db090-5509-4853-a827-75ced0b3caa0
#   since: 0.1.0
package plangate.gcp.storage.bucket_uniform_access

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["uniform_bucket_level_access"], false)
	finding := {
		"message": "Objects of this bucket have access lists of their own.",
		"path": ["uniform_bucket_level_access"],
		"fix": {"set": ["uniform_bucket_level_access"], "to": true, "unsafe": true},
	}
}
