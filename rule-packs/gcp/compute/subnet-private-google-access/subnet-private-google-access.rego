# METADATA
# title: Subnets reach Google's services privately
# description: >-
#   With private access machines without a public address reach Google's services, so none needs one for that.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_subnetwork.html.markdown
#   - ref: https://cloud.google.com/vpc/docs/private-google-access
# custom:
#   severity: low
#   resources: [google_compute_subnetwork]
#   topics: [network-exposure]
#   aliases:
#     - CKV_GCP_74
#     - GCP-0075
#     - AVD-GCP-0075
#     - ee7b93c1-b3f8-4a3b-9588-146d481814f5
#   since: 0.1.0
package plangate.gcp.compute.subnet_private_google_access

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["private_ip_google_access"], false)
	not lib.get(input.resource.values, ["purpose"], "PRIVATE") in proxies
	finding := {
		"message": "Machines of this subnet need a public address to reach Google's services.",
		"path": ["private_ip_google_access"],
		"fix": {"set": ["private_ip_google_access"], "to": true},
	}
}

proxies := {"INTERNAL_HTTPS_LOAD_BALANCER", "REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY"}
