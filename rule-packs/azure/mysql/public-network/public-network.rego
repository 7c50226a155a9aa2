# METADATA
# title: MySQL servers are reached by private endpoints only
# description: >-
#   A server without public access cannot be reached from the internet, whatever its firewall or its passwords
#   come to.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/mysql_server.html.markdown
#   - ref: https://learn.microsoft.com/azure/mysql/concepts-data-access-security-private-link
# custom:
#   severity: high
#   resources: [azurerm_mysql_server]
#   topics: [network-exposure]
#   aliases:
#     - CKV_AZURE_53
#     - f118890b-2468-42b1-9ce9-af35146b425b
#   since: 0.1.0
package plangate.azure.mysql.public_network

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["public_network_access_enabled"], true)
	finding := {
		"message": "The server is reached over the internet.",
		"path": ["public_network_access_enabled"],
		"fix": {"set": ["public_network_access_enabled"], "to": false, "unsafe": true},
	}
}
