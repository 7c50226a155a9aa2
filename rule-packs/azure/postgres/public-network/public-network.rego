# METADATA
# title: PostgreSQL servers are reached by private endpoints only
# description: >-
#   A server without public access cannot be reached from the internet, whatever its firewall or its passwords
#   come to.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/postgresql_server.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/postgresql_flexible_server.html.markdown
#   - ref: https://learn.microsoft.com/azure/postgresql/single-server/concepts-data-access-and-security-private-link
# custom:
#   severity: high
#   resources: [azurerm_postgresql_server, azurerm_postgresql_flexible_server]
#   topics: [network-exposure]
#   aliases:
#     - CKV_AZURE_68
#     - c7f8e9a1-b2c3-d4e5-f6a7-8901b2c3d4e5
#   since: 0.1.0
package plangate.azure.postgres.public_network

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["delegated_subnet_id"])
	lib.is_on(input.resource.values, ["public_network_access_enabled"], true)
	finding := {
		"message": "The server is reached over the internet.",
		"path": ["public_network_access_enabled"],
		"fix": {"set": ["public_network_access_enabled"], "to": false, "unsafe": true},
	}
}
