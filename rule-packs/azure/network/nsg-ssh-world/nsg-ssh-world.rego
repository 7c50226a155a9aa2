# METADATA
# title: Network security groups do not open SSH to the internet
# description: >-
#   An inbound rule that lets every address reach port 22 exposes each machine behind the group to password
#   guessing and to flaws of its SSH server.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/network_security_rule.html.markdown
#   - ref: https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview
# custom:
#   severity: critical
#   resources: [azurerm_network_security_rule, azurerm_network_security_group]
#   topics: [network-exposure]
#   frameworks:
#     cis-azure-4.0: ["8.2"]
#     soc2-2017: ["CC6.6"]
#     iso-27001-2022: ["A.8.14", "A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV_AZURE_10
#     - AZU-0050
#     - AVD-AZU-0050
#     - 3e3c175e-aadf-4e2b-a464-3fdac5748d24
#   since: 0.1.0
package plangate.azure.network.nsg_ssh_world

import data.plangate.azure.lib as azure
import data.plangate.lib

deny contains finding if {
	input.resource.type == "azurerm_network_security_rule"
	rule := input.resource.values
	azure.exposes(rule, 22, {"tcp", "*"})
	finding := {"message": message, "path": [azure.open_source(rule)]}
}

deny contains finding if {
	input.resource.type == "azurerm_network_security_group"
	some index, rule in lib.list(lib.get(input.resource.values, ["security_rule"], []))
	azure.exposes(rule, 22, {"tcp", "*"})
	finding := {"message": message, "path": ["security_rule", index, azure.open_source(rule)]}
}

message := "This rule lets every address on the internet reach SSH (port 22)."
