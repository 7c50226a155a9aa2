# METADATA
# title: Network security groups do not open Remote Desktop to the internet
# description: >-
#   An inbound rule that lets every address reach port 3389 exposes each machine behind the group to password
#   guessing and to flaws of Remote Desktop, the usual way in of ransomware.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/network_security_rule.html.markdown
#   - ref: https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview
# custom:
#   severity: critical
#   resources: [azurerm_network_security_rule, azurerm_network_security_group]
#   topics: [network-exposure]
#   frameworks:
#     cis-azure-4.0: ["8.1"]
#     soc2-2017: ["CC6.6"]
#     iso-27001-2022: ["A.8.14", "A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV_AZURE_9
#     - AZU-0048
#     - AVD-AZU-0048
#     - efbf6449-5ec5-4cfe-8f15-acc51e0d787c
#   since: 0.1.0
package plangate.azure.network.nsg_rdp_world

import data.plangate.azure.lib as azure
import data.plangate.lib

deny contains finding if {
	input.resource.type == "azurerm_network_security_rule"
	rule := input.resource.values
	azure.exposes(rule, 3389, {"tcp", "udp", "*"})
	finding := {"message": message, "path": [azure.open_source(rule)]}
}

deny contains finding if {
	input.resource.type == "azurerm_network_security_group"
	some index, rule in lib.list(lib.get(input.resource.values, ["security_rule"], []))
	azure.exposes(rule, 3389, {"tcp", "udp", "*"})
	finding := {"message": message, "path": ["security_rule", index, azure.open_source(rule)]}
}

message := "This rule lets every address on the internet reach Remote Desktop (port 3389)."
