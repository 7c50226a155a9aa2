# METADATA
# title: Buckets are not granted to everybody
# description: >-
#   A role granted to `allUsers` or `allAuthenticatedUsers` gives it to everybody on the internet: the second only
#   asks for any Google account.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/storage_bucket_iam.html.markdown
#   - ref: https://cloud.google.com/storage/docs/access-control/making-data-public
# custom:
#   severity: critical
#   resources: [google_storage_bucket_iam_member, google_storage_bucket_iam_binding]
#   topics: [public-access, iam]
#   frameworks:
#     cis-gcp-4.0: ["5.1"]
#     soc2-2017: ["CC6.1"]
#     iso-27001-2022: ["A.8.1", "A.8.12"]
#   aliases:
#     - CKV_GCP_28
#     - GCP-0001
#     - AVD-GCP-0001
#     - a6cd52a1-3056-4910-96a5-894de9f3f3b3
#     - c010082c-76e0-4b91-91d9-6e8439e455dd
#   since: 0.1.0
package plangate.gcp.storage.bucket_public_iam

import data.plangate.gcp.lib as gcp
import data.plangate.lib

deny contains finding if {
	some granted in gcp.members(input.resource.values)
	granted.member in gcp.everybody
	finding := {
		"message": sprintf("%s grants %s on this bucket to everybody on the internet.", [granted.member, lib.get(input.resource.values, ["role"], "a role")]),
		"path": granted.path,
	}
}
