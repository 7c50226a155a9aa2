# METADATA
# title: Activity logs hold every category
# description: >-
#   A category that is left out is a kind of change that nobody can trace.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/monitor_log_profile.html.markdown
#   - ref: https://learn.microsoft.com/azure/azure-monitor/essentials/activity-log-schema
# custom:
#   severity: medium
#   resources: [azurerm_monitor_log_profile]
#   topics: [logging]
#   aliases:
#     - CKV_AZURE_38
#     - AZU-0033
#     - AVD-AZU-0033
#   since: 0.1.0
package plangate.azure.monitor.activity_log_all_categories

import data.plangate.lib

deny contains finding if {
	missing := [category | some category in ["Action", "Delete", "Write"]; not category in logged]
	count(missing) > 0
	finding := {
		"message": sprintf("The activity log leaves out: %s.", [concat(", ", missing)]),
		"path": ["categories"],
		"fix": {"set": ["categories"], "to": array.concat(logged, missing)},
	}
}

logged := lib.list(lib.get(input.resource.values, ["categories"], []))
