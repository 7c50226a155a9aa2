# METADATA
# title: SQL servers are reached by private endpoints only
# description: >-
#   A server without public access cannot be reached from the internet, whatever its firewall or its passwords
#   come to.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/mssql_server.html.markdown
#   - ref: https://learn.microsoft.com/azure/azure-sql/database/connectivity-settings
# custom:
#   severity: high
#   resources: [azurerm_mssql_server]
#   topics: [network-exposure]
#   aliases:
#     - CKV_AZURE_113
#     - AZU-0022
#     - AVD-AZU-0022
#     - ade36cf4-329f-4830-a83d-9db72c800507
#   since: 0.1.0
package plangate.azure.sql.public_network

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["public_network_access_enabled"], true)
	finding := {
		"message": "The server is reached over the internet.",
		"path": ["public_network_access_enabled"],
		"fix": {"set": ["public_network_access_enabled"], "to": false, "unsafe": true},
	}
}
