# METADATA
# title: Instances have no public address
# description: >-
#   A machine with a public address is found by scanners within minutes, and one careless firewall rule away from
#   them.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_instance.html.markdown
#   - ref: https://cloud.google.com/compute/docs/ip-addresses
# custom:
#   severity: high
#   resources: [google_compute_instance]
#   topics: [network-exposure]
#   frameworks:
#     cis-gcp-4.0: ["4.9"]
#     soc2-2017: ["CC6.6"]
#     iso-27001-2022: ["A.8.1"]
#   aliases:
#     - CKV_GCP_40
#     - GCP-0031
#     - AVD-GCP-0031
#   since: 0.1.0
package plangate.gcp.compute.instance_public_ip

import data.plangate.lib

deny contains finding if {
	some index, interface in lib.list(lib.get(input.resource.values, ["network_interface"], []))
	some at, _ in lib.list(lib.get(interface, ["access_config"], []))
	finding := {
		"message": "The instance has a public address.",
		"path": ["network_interface", index, "access_config", at],
		"evidence": "public address",
		"fix": {"remove": ["network_interface", index, "access_config", at], "unsafe": true},
	}
}
