# METADATA
# title: SQL security alerts are sent to somebody
# description: >-
#   An alert that nobody receives stops nothing.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/mssql_server_security_alert_policy.html.markdown
#   - ref: https://learn.microsoft.com/azure/azure-sql/database/threat-detection-configure
# custom:
#   severity: medium
#   resources: [azurerm_mssql_server_security_alert_policy]
#   topics: [logging]
#   aliases:
#     - CKV_AZURE_26
#     - AZU-0018
#     - AVD-AZU-0018
#   since: 0.1.0
package plangate.azure.sql.alert_emails

import data.plangate.lib

deny contains finding if {
	count(lib.list(lib.get(input.resource.values, ["email_addresses"], []))) == 0
	finding := {
		"message": "Alerts of this server are sent to nobody.",
		"path": ["email_addresses"],
	}
}
