# METADATA
# title: Flow logs are kept for at least 90 days
# description: >-
#   Flow logs answer who talked to whom when an incident is investigated, often weeks after it began. Logs that
#   are deleted sooner are not there when they are needed.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/network_watcher_flow_log.html.markdown
#   - ref: https://learn.microsoft.com/azure/network-watcher/nsg-flow-logs-overview
# custom:
#   severity: medium
#   resources: [azurerm_network_watcher_flow_log]
#   topics: [logging]
#   frameworks:
#     cis-azure-4.0: ["8.5", "8.8"]
#     soc2-2017: ["CC7.2", "CC7.3"]
#     iso-27001-2022: ["A.8.15", "A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV_AZURE_12
#     - AZU-0049
#     - AVD-AZU-0049
#     - 7750fcca-dd03-4d38-b663-4b70289bcfd4
#   since: 0.1.0
package plangate.azure.network.flow_log_retention

import data.plangate.lib

values := input.resource.values

deny contains finding if {
	count(lib.list(lib.get(values, ["retention_policy"], []))) == 0
	finding := {
		"message": "No retention policy is set for these flow logs.",
		"path": ["retention_policy"],
		"fix": {"block": "retention_policy", "body": {"enabled": true, "days": 90}},
	}
}

deny contains finding if {
	some index, policy in lib.list(lib.get(values, ["retention_policy"], []))
	lib.is_off(policy, ["enabled"], false)
	finding := {
		"message": "The retention policy of these flow logs is off.",
		"path": ["retention_policy", index, "enabled"],
		"fix": [
			{"set": ["retention_policy", index, "enabled"], "to": true},
			{"set": ["retention_policy", index, "days"], "to": 90},
		],
	}
}

deny contains finding if {
	some index, policy in lib.list(lib.get(values, ["retention_policy"], []))
	lib.is_on(policy, ["enabled"], false)

	# 0 keeps them for ever.
	days := lib.num(lib.get(policy, ["days"], 0))
	days > 0
	days < 90
	finding := {
		"message": sprintf("These flow logs are deleted after %v days; at least 90 are expected.", [days]),
		"path": ["retention_policy", index, "days"],
		"fix": {"set": ["retention_policy", index, "days"], "to": 90},
	}
}
