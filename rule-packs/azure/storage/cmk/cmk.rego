# METADATA
# title: Storage accounts are encrypted with a key of your own
# description: >-
#   With a key of your own in a vault, access to the data can be taken away at once, and each use of the key is
#   recorded.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/storage_account_customer_managed_key.html.markdown
#   - ref: https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview
# custom:
#   severity: medium
#   resources: [azurerm_storage_account]
#   related: {azurerm_storage_account_customer_managed_key: referrers}
#   topics: [encryption-at-rest]
#   frameworks:
#     cis-azure-4.0: ["2.1.1.2.1"]
#     soc2-2017: ["CC6.7", "CC7.5"]
#     iso-27001-2022: ["A.8.11", "A.8.24", "A.8.5"]
#   aliases:
#     - CKV2_AZURE_1
#     - AZU-0060
#     - AVD-AZU-0060
#   since: 0.1.0
package plangate.azure.storage.cmk

import data.plangate.lib

deny contains finding if {
	not lib.is_set(input.resource, ["customer_managed_key", 0])
	count(input.related.azurerm_storage_account_customer_managed_key) == 0
	finding := {
		"message": "The account is not encrypted with a key of your own.",
		"path": ["customer_managed_key"],
	}
}
