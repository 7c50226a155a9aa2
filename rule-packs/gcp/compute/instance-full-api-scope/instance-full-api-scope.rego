# METADATA
# title: Instances do not have every scope with the default service account
# description: >-
#   The default service account may edit the whole project; with every scope, whoever takes over the instance may
#   use all of it.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_instance.html.markdown
#   - ref: https://cloud.google.com/compute/docs/access/service-accounts
# custom:
#   severity: medium
#   resources: [google_compute_instance]
#   topics: [identity]
#   frameworks:
#     cis-gcp-4.0: ["4.2"]
#     iso-27001-2022: ["A.8.3"]
#   aliases:
#     - CKV_GCP_31
#     - bc280331-27b9-4acb-a010-018e8098aa5d
#   since: 0.1.0
package plangate.gcp.compute.instance_full_api_scope

import data.plangate.lib

deny contains finding if {
	some index, account in lib.list(lib.get(input.resource.values, ["service_account"], []))
	is_default(account, index)
	some scope in lib.list(lib.get(account, ["scopes"], []))
	scope in {"cloud-platform", "https://www.googleapis.com/auth/cloud-platform"}
	finding := {
		"message": "The project's default service account is given every scope.",
		"path": ["service_account", index, "scopes"],
	}
}

is_default(account, _) if endswith(lib.get(account, ["email"], ""), "-compute@developer.gserviceaccount.com")

is_default(_, index) if not lib.is_given(input.resource, ["service_account", index, "email"])
