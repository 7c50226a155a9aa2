# METADATA
# title: Firewall rules do not open every port to the internet
# description: >-
#   A rule that lets every address reach every port is no rule at all: whatever listens behind it is public.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_firewall.html.markdown
#   - ref: https://cloud.google.com/firewall/docs/firewalls
# custom:
#   severity: medium
#   resources: [google_compute_firewall]
#   topics: [network-exposure]
#   aliases:
#     - CKV2_GCP_12
#     - GCP-0072
#     - AVD-GCP-0072
#     - 22ef1d26-80f8-4a6c-8c15-f35aab3cac78
#   since: 0.1.0
package plangate.gcp.compute.firewall_all_ports

import data.plangate.gcp.lib as gcp
import data.plangate.lib

deny contains finding if {
	gcp.admits_world(input.resource.values)
	some index, allowed in lib.list(lib.get(input.resource.values, ["allow"], []))
	opens_every_port(allowed)
	finding := {
		"message": "This rule lets every address on the internet reach every port.",
		"path": ["allow", index],
		"evidence": "every port",
	}
}

opens_every_port(allowed) if lower(lib.get(allowed, ["protocol"], "")) == "all"

opens_every_port(allowed) if {
	lower(lib.get(allowed, ["protocol"], "")) in {"tcp", "udp"}
	some range in lib.list(lib.get(allowed, ["ports"], ["0-65535"]))
	range in {"0-65535", "1-65535"}
}
