# METADATA
# title: SQL audits are kept for 90 days
# description: >-
#   Intrusions are found months later. What the audit said then decides whether anybody can tell what happened.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/mssql_server_extended_auditing_policy.html.markdown
#   - ref: https://learn.microsoft.com/azure/azure-sql/database/auditing-overview
# custom:
#   severity: medium
#   resources: [azurerm_mssql_server, azurerm_sql_server, azurerm_mssql_server_extended_auditing_policy, azurerm_mssql_database_extended_auditing_policy]
#   topics: [logging]
#   aliases:
#     - CKV_AZURE_24
#     - AZU-0025
#     - AVD-AZU-0025
#     - 9c301481-e6ec-44f7-8a49-8ec63e2969ea
#     - 59acb56b-2b10-4c2c-ba38-f2223c3f5cfc
#   since: 0.1.0
package plangate.azure.sql.audit_retention

import data.plangate.lib

deny contains finding if {
	startswith(input.resource.type, "azurerm_mssql_")
	endswith(input.resource.type, "_extended_auditing_policy")
	days := lib.num(lib.get(input.resource.values, ["retention_in_days"], 0))
	lib.port_between(days, 1, 89)
	finding := {
		"message": sprintf("The audit is kept for %v days only.", [days]),
		"path": ["retention_in_days"],
		"fix": {"set": ["retention_in_days"], "to": 90},
	}
}

deny contains finding if {
	days := lib.num(lib.get(input.resource.values, ["extended_auditing_policy", 0, "retention_in_days"], 0))
	lib.port_between(days, 1, 89)
	finding := {
		"message": sprintf("The audit is kept for %v days only.", [days]),
		"path": ["extended_auditing_policy", 0, "retention_in_days"],
		"fix": {"set": ["extended_auditing_policy", 0, "retention_in_days"], "to": 90},
	}
}
