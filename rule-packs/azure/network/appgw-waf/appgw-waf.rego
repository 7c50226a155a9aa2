# METADATA
# title: Application gateways have a web firewall
# description: >-
#   A web application firewall turns away known attacks before they reach the servers.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/application_gateway.html.markdown
#   - ref: https://learn.microsoft.com/azure/web-application-firewall/ag/ag-overview
# custom:
#   severity: medium
#   resources: [azurerm_application_gateway]
#   topics: [network-exposure]
#   aliases:
#     - CKV_AZURE_120
#     - 2e48d91c-50e4-45c8-9312-27b625868a72
#   since: 0.1.0
package plangate.azure.network.appgw_waf

import data.plangate.lib

deny contains finding if {
	not lib.is_on(input.resource.values, ["waf_configuration", 0, "enabled"], false)
	not lib.is_given(input.resource, ["firewall_policy_id"])
	finding := {
		"message": "No web firewall stands before the servers of this gateway.",
		"path": ["waf_configuration", 0, "enabled"],
	}
}
