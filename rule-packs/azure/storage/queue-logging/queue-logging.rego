# METADATA
# title: Storage queues log what is read, written and deleted
# description: >-
#   The log says who put what into a queue, and who took it out.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/storage_account.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/storage_account_queue_properties.html.markdown
#   - ref: https://learn.microsoft.com/azure/storage/common/storage-analytics-logging
# custom:
#   severity: medium
#   resources: [azurerm_storage_account]
#   related: {azurerm_storage_account_queue_properties: referrers}
#   topics: [logging]
#   aliases:
#     - CKV_AZURE_33
#     - AZU-0009
#     - AVD-AZU-0009
#   since: 0.1.0
package plangate.azure.storage.queue_logging

import data.plangate.lib

deny contains finding if {
	lib.get(input.resource.values, ["account_kind"], "StorageV2") in {"Storage", "StorageV2"}
	not logs_all(lib.get(input.resource.values, ["queue_properties", 0, "logging", 0], {}))
	not companion_logs_all
	finding := {
		"message": "Requests to the queues of this account are not all logged.",
		"path": ["queue_properties", 0, "logging"],
	}
}

companion_logs_all if {
	some companion in input.related.azurerm_storage_account_queue_properties
	logs_all(lib.get(companion.values, ["logging", 0], {}))
}

logs_all(logging) if {
	lib.is_on(logging, ["read"], false)
	lib.is_on(logging, ["write"], false)
	lib.is_on(logging, ["delete"], false)
}
