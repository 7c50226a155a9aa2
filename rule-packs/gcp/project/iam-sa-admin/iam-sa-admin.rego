# METADATA
# title: Service accounts do not administer a project
# description: >-
#   A service account that owns, edits or administers a project hands the whole project to whoever gets hold of
#   one of its keys or of a machine that runs as it.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/google_project_iam.html.markdown
#   - ref: https://cloud.google.com/iam/docs/best-practices-service-accounts
# custom:
#   severity: high
#   resources: [google_project_iam_member]
#   topics: [iam, least-privilege]
#   frameworks:
#     cis-gcp-4.0: ["1.5"]
#     soc2-2017: ["CC1.3", "CC6.3"]
#     iso-27001-2022: ["A.5.15", "A.5.18", "A.8.2", "A.8.3"]
#   aliases:
#     - CKV_GCP_42
#     - GCP-0007
#     - AVD-GCP-0007
#     - 84d36481-fd63-48cb-838e-635c44806ec2
#   since: 0.1.0
package plangate.gcp.project.iam_sa_admin

import data.plangate.gcp.lib as gcp
import data.plangate.lib

values := input.resource.values

deny contains finding if {
	administers(lib.get(values, ["role"], ""))
	some granted in gcp.members(values)
	is_service_account(granted.member)
	finding := {
		"message": sprintf("%s gives the service account %s control of the project.", [values.role, granted.member]),
		"path": ["role"],
		"evidence": {"role": values.role, "member": granted.member},
	}
}

administers(role) if role in {"roles/owner", "roles/editor"}

administers(role) if regex.match(`(?i)admin$`, role)

is_service_account(member) if startswith(member, "serviceAccount:")

is_service_account(member) if endswith(member, ".gserviceaccount.com")
