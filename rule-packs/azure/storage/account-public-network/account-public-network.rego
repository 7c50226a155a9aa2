# METADATA
# title: Storage accounts are reached by private endpoints only
# description: >-
#   An account without public access cannot be reached from the internet, whatever its firewall or its keys come
#   to.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/storage_account.html.markdown
#   - ref: https://learn.microsoft.com/azure/storage/common/storage-network-security
# custom:
#   severity: high
#   resources: [azurerm_storage_account]
#   topics: [network-exposure]
#   aliases:
#     - CKV_AZURE_59
#     - 17f75827-0684-48f4-8747-61129c7e4198
#   since: 0.1.0
package plangate.azure.storage.account_public_network

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["public_network_access_enabled"], true)
	finding := {
		"message": "The account is reached over the internet.",
		"path": ["public_network_access_enabled"],
		"fix": {"set": ["public_network_access_enabled"], "to": false, "unsafe": true},
	}
}
