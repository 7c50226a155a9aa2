# METADATA
# title: Firewall rules do not open SSH to the internet
# description: >-
#   An ingress rule that admits every address to port 22 exposes each instance it applies to, to password guessing
#   and to flaws of its SSH server.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_firewall.html.markdown
#   - ref: https://cloud.google.com/firewall/docs/firewalls
# custom:
#   severity: medium
#   resources: [google_compute_firewall]
#   topics: [network-exposure]
#   frameworks:
#     cis-gcp-4.0: ["3.6"]
#     soc2-2017: ["CC6.6", "CC6.7"]
#     iso-27001-2022: ["A.8.20"]
#   aliases:
#     - CKV_GCP_2
#     - GCP-0071
#     - AVD-GCP-0071
#     - c4dcdcdf-10dd-4bf4-b4a0-8f6239e6aaa0
#   since: 0.1.0
package plangate.gcp.compute.firewall_ssh_world

import data.plangate.gcp.lib as gcp

deny contains finding if {
	firewall := input.resource.values
	gcp.admits_world(firewall)
	gcp.allows(firewall, 22, {"tcp", "6", "all"})
	finding := {
		"message": "This rule lets every address on the internet reach SSH (port 22).",
		"path": ["source_ranges"],
	}
}
