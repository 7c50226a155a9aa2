# METADATA
# title: Network security groups do not open port 80 to the internet
# description: >-
#   What comes over plain HTTP, cookies and tokens included, can be read and changed by everyone on the way.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/network_security_rule.html.markdown
#   - ref: https://learn.microsoft.com/azure/security/fundamentals/network-best-practices
# custom:
#   severity: medium
#   resources: [azurerm_network_security_rule, azurerm_network_security_group]
#   topics: [network-exposure, encryption-in-transit]
#   frameworks:
#     cis-azure-4.0: ["8.4"]
#     soc2-2017: ["CC6.6"]
#     iso-27001-2022: ["A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV_AZURE_160
#   since: 0.1.0
package plangate.azure.network.nsg_http_world

import data.plangate.azure.lib as azure
import data.plangate.lib

deny contains finding if {
	input.resource.type == "azurerm_network_security_rule"
	azure.exposes(input.resource.values, 80, {"tcp", "*"})
	finding := {"message": message, "path": [azure.open_source(input.resource.values)]}
}

deny contains finding if {
	input.resource.type == "azurerm_network_security_group"
	some index, rule in lib.list(lib.get(input.resource.values, ["security_rule"], []))
	azure.exposes(rule, 80, {"tcp", "*"})
	finding := {"message": message, "path": ["security_rule", index, azure.open_source(rule)]}
}

message := "This rule lets every address on the internet reach HTTP (port 80)."
