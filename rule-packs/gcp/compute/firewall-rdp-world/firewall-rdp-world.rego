# METADATA
# title: Firewall rules do not open Remote Desktop to the internet
# description: >-
#   An ingress rule that admits every address to port 3389 exposes each instance it applies to, to password
#   guessing and to flaws of Remote Desktop.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_firewall.html.markdown
#   - ref: https://cloud.google.com/firewall/docs/firewalls
# custom:
#   severity: high
#   resources: [google_compute_firewall]
#   topics: [network-exposure]
#   frameworks:
#     cis-gcp-4.0: ["3.7"]
#     soc2-2017: ["CC6.6", "CC6.7"]
#     iso-27001-2022: ["A.8.20"]
#   aliases:
#     - CKV_GCP_3
#     - GCP-0070
#     - AVD-GCP-0070
#     - 678fd659-96f2-454a-a2a0-c2571f83a4a3
#   since: 0.1.0
package plangate.gcp.compute.firewall_rdp_world

import data.plangate.gcp.lib as gcp

deny contains finding if {
	firewall := input.resource.values
	gcp.admits_world(firewall)
	gcp.allows(firewall, 3389, {"tcp", "6", "all"})
	finding := {
		"message": "This rule lets every address on the internet reach Remote Desktop (port 3389).",
		"path": ["source_ranges"],
	}
}
