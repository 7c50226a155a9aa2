# METADATA
# title: Network security groups do not open UDP to the internet
# description: >-
#   UDP services that answer everybody are used to flood others, under your address.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/network_security_rule.html.markdown
#   - ref: https://learn.microsoft.com/azure/security/fundamentals/network-best-practices
# custom:
#   severity: high
#   resources: [azurerm_network_security_rule, azurerm_network_security_group]
#   topics: [network-exposure]
#   frameworks:
#     cis-azure-4.0: ["8.3"]
#     soc2-2017: ["CC6.6"]
#     iso-27001-2022: ["A.8.14", "A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV_AZURE_77
#     - a3b4c5d6-e7f8-9012-3456-7890abcdef12
#   since: 0.1.0
package plangate.azure.network.nsg_udp_world

import data.plangate.azure.lib as azure
import data.plangate.lib

deny contains finding if {
	input.resource.type == "azurerm_network_security_rule"
	azure.admits(input.resource.values, {"udp"})
	source := azure.open_source(input.resource.values)
	finding := {"message": message, "path": [source]}
}

deny contains finding if {
	input.resource.type == "azurerm_network_security_group"
	some index, rule in lib.list(lib.get(input.resource.values, ["security_rule"], []))
	azure.admits(rule, {"udp"})
	source := azure.open_source(rule)
	finding := {"message": message, "path": ["security_rule", index, source]}
}

message := "This rule lets every address on the internet reach UDP services."
