# METADATA
# title: Activity logs are kept for a year
# description: >-
#   Intrusions are found months later. What the activity log said then decides whether anybody can tell what
#   happened.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/monitor_log_profile.html.markdown
#   - ref: https://learn.microsoft.com/azure/azure-monitor/essentials/activity-log
# custom:
#   severity: medium
#   resources: [azurerm_monitor_log_profile]
#   topics: [logging]
#   aliases:
#     - CKV_AZURE_37
#     - AZU-0031
#     - AVD-AZU-0031
#     - 2b856bf9-8e8c-4005-875f-303a8cba3918
#   since: 0.1.0
package plangate.azure.monitor.activity_log_retention

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["retention_policy", 0, "enabled"], false)
	days := lib.num(lib.get(input.resource.values, ["retention_policy", 0, "days"], 0))
	lib.port_between(days, 1, 364)
	finding := {
		"message": sprintf("The activity log is kept for %v days only.", [days]),
		"path": ["retention_policy", 0, "days"],
		"fix": {"set": ["retention_policy", 0, "days"], "to": 365},
	}
}

deny contains finding if {
	lib.is_off(input.resource.values, ["retention_policy", 0, "enabled"], false)
	lib.num(lib.get(input.resource.values, ["retention_policy", 0, "days"], 0)) != 0
	finding := {
		"message": "The days that the activity log is kept are not enforced.",
		"path": ["retention_policy", 0, "enabled"],
		"fix": {"set": ["retention_policy", 0, "enabled"], "to": true},
	}
}
