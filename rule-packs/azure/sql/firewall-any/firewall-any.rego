# METADATA
# title: Database firewalls name the addresses they admit
# description: >-
#   A firewall rule from 0.0.0.0 to 255.255.255.255 lets every address on the internet try the database's
#   passwords.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/mssql_firewall_rule.html.markdown
#   - ref: https://learn.microsoft.com/azure/azure-sql/database/firewall-configure
# custom:
#   severity: critical
#   resources: [azurerm_sql_firewall_rule, azurerm_mssql_firewall_rule, azurerm_mysql_firewall_rule, azurerm_mysql_flexible_server_firewall_rule, azurerm_postgresql_firewall_rule, azurerm_postgresql_flexible_server_firewall_rule, azurerm_mariadb_firewall_rule]
#   topics: [network-exposure]
#   frameworks:
#     soc2-2017: ["CC6.2"]
#   aliases:
#     - CKV_AZURE_11
#     - AZU-0029
#     - AVD-AZU-0029
#     - 25c0ea09-f1c5-4380-b055-3b83863f2bb8
#     - d7ba74da-2da0-4d4b-83c8-2fd72a3f6c28
#   since: 0.1.0
package plangate.azure.sql.firewall_any

import data.plangate.lib

deny contains finding if {
	lib.get(input.resource.values, ["start_ip_address"], "") == "0.0.0.0"
	lib.get(input.resource.values, ["end_ip_address"], "") == "255.255.255.255"
	finding := {
		"message": "Every address on the internet may reach the database.",
		"path": ["end_ip_address"],
	}
}
