# METADATA
# title: PostgreSQL servers ask for TLS
# description: >-
#   Without it passwords and rows pass in the clear between the application and its database.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/postgresql_server.html.markdown
#   - ref: https://learn.microsoft.com/azure/postgresql/single-server/concepts-ssl-connection-security
# custom:
#   severity: high
#   resources: [azurerm_postgresql_server]
#   topics: [encryption-in-transit]
#   frameworks:
#     soc2-2017: ["CC6.2", "CC6.6"]
#   aliases:
#     - CKV_AZURE_29
#     - 0437633b-daa6-4bbc-8526-c0d2443b946e
#     - 93f9tyjk-e5f6-7890-ab12-cd34ef567890
#   since: 0.1.0
package plangate.azure.postgres.ssl

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["ssl_enforcement_enabled"], false)
	finding := {
		"message": "The server answers clients without TLS.",
		"path": ["ssl_enforcement_enabled"],
		"fix": {"set": ["ssl_enforcement_enabled"], "to": true},
	}
}
