# METADATA
# title: Storage accounts accept encrypted connections only
# description: >-
#   With secure transfer switched off a storage account also answers plain HTTP and unencrypted SMB, so that keys
#   and data can be read on the way.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/storage_account.html.markdown
#   - ref: https://learn.microsoft.com/azure/storage/common/storage-require-secure-transfer
# custom:
#   severity: high
#   resources: [azurerm_storage_account]
#   topics: [encryption-in-transit]
#   frameworks:
#     cis-azure-4.0: ["10.3.4"]
#     soc2-2017: ["CC6.2", "CC6.7"]
#     iso-27001-2022: ["A.8.12", "A.8.14", "A.8.24"]
#   aliases:
#     - CKV_AZURE_3
#     - AZU-0008
#     - AVD-AZU-0008
#     - 12944ec4-1fa0-47be-8b17-42a034f937c2
#   since: 0.1.0
package plangate.azure.storage.https_only

import data.plangate.lib

# Version 4 of the provider renamed the switch. Either is on where it is not written.
switches := ["https_traffic_only_enabled", "enable_https_traffic_only"]

deny contains finding if {
	some switch in switches
	lib.is_off(input.resource.values, [switch], true)
	finding := {
		"message": sprintf("%s is off: the account answers connections that are not encrypted.", [switch]),
		"path": [switch],
		"fix": {"set": [switch], "to": true},
	}
}
