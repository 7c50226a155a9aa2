# METADATA
# title: Acting as a service account is not granted for a whole project
# description: >-
#   Service Account User and Token Creator, granted on a project, let a member act as every service account in it,
#   present and future, and so with all their rights.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/google_project_iam.html.markdown
#   - ref: https://cloud.google.com/iam/docs/service-account-permissions
# custom:
#   severity: high
#   resources: [google_project_iam_member, google_project_iam_binding]
#   topics: [iam, least-privilege]
#   frameworks:
#     cis-gcp-4.0: ["1.6"]
#     soc2-2017: ["CC1.3"]
#     iso-27001-2022: ["A.5.15", "A.5.3", "A.8.2"]
#   aliases:
#     - CKV_GCP_41
#     - GCP-0011
#     - AVD-GCP-0011
#     - 617ef6ff-711e-4bd7-94ae-e965911b1b40
#     - c68b4e6d-4e01-4ca1-b256-1e18e875785c
#   since: 0.1.0
package plangate.gcp.project.iam_sa_user_token_creator

import data.plangate.lib

deny contains finding if {
	role := lib.get(input.resource.values, ["role"], "")
	role in {"roles/iam.serviceAccountUser", "roles/iam.serviceAccountTokenCreator"}
	finding := {
		"message": sprintf("%s on the project lets its members act as every service account in it.", [role]),
		"path": ["role"],
	}
}
