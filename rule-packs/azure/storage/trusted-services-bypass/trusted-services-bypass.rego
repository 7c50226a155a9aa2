# METADATA
# title: Storage firewalls let trusted Azure services in
# description: >-
#   Backup, monitoring and replication of Azure itself come from outside your networks. A firewall that shuts them
#   out breaks them silently.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/storage_account.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/storage_account_network_rules.html.markdown
#   - ref: https://learn.microsoft.com/azure/storage/common/storage-network-security
# custom:
#   severity: high
#   resources: [azurerm_storage_account, azurerm_storage_account_network_rules]
#   topics: [network-exposure]
#   frameworks:
#     cis-azure-4.0: ["10.3.5"]
#     iso-27001-2022: ["A.8.3"]
#   aliases:
#     - CKV_AZURE_36
#     - AZU-0010
#     - AVD-AZU-0010
#     - 5400f379-a347-4bdd-a032-446465fdcc6f
#   since: 0.1.0
package plangate.azure.storage.trusted_services_bypass

import data.plangate.lib

deny contains finding if {
	some entry in rules
	lib.has(entry.rule, ["bypass"])
	bypass := lib.list(entry.rule.bypass)
	not "AzureServices" in bypass
	finding := {
		"message": "The firewall shuts trusted Azure services out.",
		"path": array.concat(entry.path, ["bypass"]),
		"fix": {"set": array.concat(entry.path, ["bypass"]), "to": array.concat([service | some service in bypass; service != "None"], ["AzureServices"])},
	}
}

rules contains {"rule": rule, "path": ["network_rules", index]} if {
	input.resource.type == "azurerm_storage_account"
	some index, rule in lib.list(lib.get(input.resource.values, ["network_rules"], []))
}

rules contains {"rule": input.resource.values, "path": []} if input.resource.type == "azurerm_storage_account_network_rules"
