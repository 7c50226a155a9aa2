# METADATA
# title: Instances do not use the default service account
# description: >-
#   The default service account may edit the whole project, and so may whoever takes over the instance.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_instance.html.markdown
#   - ref: https://cloud.google.com/compute/docs/access/service-accounts
# custom:
#   severity: critical
#   resources: [google_compute_instance]
#   topics: [identity]
#   frameworks:
#     cis-gcp-4.0: ["4.1"]
#   aliases:
#     - CKV_GCP_30
#     - GCP-0044
#     - AVD-GCP-0044
#     - 3cb4af0b-056d-4fb1-8b95-fdc4593625ff
#   since: 0.1.0
package plangate.gcp.compute.instance_default_sa

import data.plangate.lib

deny contains finding if {
	some index, account in lib.list(lib.get(input.resource.values, ["service_account"], []))
	endswith(lib.get(account, ["email"], default_account(index)), "-compute@developer.gserviceaccount.com")
	finding := {
		"message": "The instance acts as the project's default service account.",
		"path": ["service_account", index, "email"],
	}
}

# Where a block names no account, the default one is meant.
default_account(index) := "default-compute@developer.gserviceaccount.com" if not lib.is_given(input.resource, ["service_account", index, "email"])

default_account(index) := "" if lib.is_given(input.resource, ["service_account", index, "email"])
