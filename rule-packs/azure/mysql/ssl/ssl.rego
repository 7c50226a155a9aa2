# METADATA
# title: MySQL servers ask for TLS
# description: >-
#   Without it passwords and rows pass in the clear between the application and its database.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/mysql_server.html.markdown
#   - ref: https://learn.microsoft.com/azure/mysql/concepts-ssl-connection-security
# custom:
#   severity: high
#   resources: [azurerm_mysql_server]
#   topics: [encryption-in-transit]
#   frameworks:
#     soc2-2017: ["CC6.2", "CC6.6"]
#   aliases:
#     - CKV_AZURE_28
#     - AZU-0020
#     - AVD-AZU-0020
#     - 73e42469-3a86-4f39-ad78-098f325b4e9f
#     - c3f2e1d0-b9a8-7c6d-5e4f-3210fedcba98
#   since: 0.1.0
package plangate.azure.mysql.ssl

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["ssl_enforcement_enabled"], false)
	finding := {
		"message": "The server answers clients without TLS.",
		"path": ["ssl_enforcement_enabled"],
		"fix": {"set": ["ssl_enforcement_enabled"], "to": true},
	}
}
