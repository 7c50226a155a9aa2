# METADATA
# title: SQL servers look for every kind of threat
# description: >-
#   Each kind of alert that is turned off is a kind of attack that goes unnoticed.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/mssql_server_security_alert_policy.html.markdown
#   - ref: https://learn.microsoft.com/azure/azure-sql/database/threat-detection-overview
# custom:
#   severity: medium
#   resources: [azurerm_mssql_server_security_alert_policy]
#   topics: [logging]
#   aliases:
#     - CKV_AZURE_25
#     - AZU-0028
#     - AVD-AZU-0028
#   since: 0.1.0
package plangate.azure.sql.threat_detection

import data.plangate.lib

deny contains finding if {
	disabled := lib.list(lib.get(input.resource.values, ["disabled_alerts"], []))
	count(disabled) > 0
	finding := {
		"message": sprintf("These alerts are off: %s.", [concat(", ", disabled)]),
		"path": ["disabled_alerts"],
		"fix": {"unset": ["disabled_alerts"]},
	}
}
