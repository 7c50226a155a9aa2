# METADATA
# title: Storage accounts turn unknown networks away
# description: >-
#   Without a default of Deny a storage account answers every network, and one leaked key is all it takes.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/storage_account.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/storage_account_network_rules.html.markdown
#   - ref: https://learn.microsoft.com/azure/storage/common/storage-network-security
# custom:
#   severity: critical
#   resources: [azurerm_storage_account, azurerm_storage_account_network_rules]
#   related: {azurerm_storage_account_network_rules: referrers}
#   topics: [network-exposure]
#   frameworks:
#     cis-azure-4.0: ["10.3.2.3", "2.2.1.2"]
#   aliases:
#     - CKV_AZURE_35
#     - AZU-0012
#     - AVD-AZU-0012
#     - a5613650-32ec-4975-a305-31af783153ea
#   since: 0.1.0
package plangate.azure.storage.network_default_deny

import data.plangate.lib

deny contains finding if {
	input.resource.type == "azurerm_storage_account"
	not lib.is_off(input.resource.values, ["public_network_access_enabled"], true)
	lower(lib.get(input.resource.values, ["network_rules", 0, "default_action"], "Allow")) != "deny"
	count(input.related.azurerm_storage_account_network_rules) == 0
	finding := {
		"message": "The account answers every network.",
		"path": ["network_rules", 0, "default_action"],
	}
}

deny contains finding if {
	input.resource.type == "azurerm_storage_account_network_rules"
	lower(lib.get(input.resource.values, ["default_action"], "Allow")) != "deny"
	finding := {
		"message": "The account answers every network.",
		"path": ["default_action"],
	}
}
