# METADATA
# title: SQL servers audit what is done in them
# description: >-
#   The audit says who read and changed what. Without it a leak can be neither noticed nor measured.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/mssql_server_extended_auditing_policy.html.markdown
#   - ref: https://learn.microsoft.com/azure/azure-sql/database/auditing-overview
# custom:
#   severity: medium
#   resources: [azurerm_mssql_server, azurerm_sql_server]
#   related: {azurerm_mssql_server_extended_auditing_policy: referrers}
#   topics: [logging]
#   aliases:
#     - CKV_AZURE_23
#     - AZU-0027
#     - AVD-AZU-0027
#     - 609839ae-bd81-4375-9910-5bce72ae7b92
#     - f7e296b0-6660-4bc5-8f87-22ac4a815edf
#   since: 0.1.0
package plangate.azure.sql.auditing

import data.plangate.lib

deny contains finding if {
	not lib.is_set(input.resource, ["extended_auditing_policy", 0])
	count([policy |
		some policy in input.related.azurerm_mssql_server_extended_auditing_policy
		not lib.is_off(policy.values, ["enabled"], true)
	]) == 0
	finding := {
		"message": "Nothing records what is done in this server.",
		"path": ["extended_auditing_policy"],
	}
}
