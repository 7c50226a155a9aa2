# METADATA
# title: SQL security alerts are sent to the administrators too
# description: >-
#   Administrators of the subscription can act on an alert at once.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/mssql_server_security_alert_policy.html.markdown
#   - ref: https://learn.microsoft.com/azure/azure-sql/database/threat-detection-configure
# custom:
#   severity: low
#   resources: [azurerm_mssql_server_security_alert_policy]
#   topics: [logging]
#   aliases:
#     - CKV_AZURE_27
#     - AZU-0023
#     - AVD-AZU-0023
#   since: 0.1.0
package plangate.azure.sql.alert_admins

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["email_account_admins"], false)
	finding := {
		"message": "Alerts of this server are not sent to the administrators.",
		"path": ["email_account_admins"],
		"fix": {"set": ["email_account_admins"], "to": true},
	}
}
