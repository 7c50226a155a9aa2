# METADATA
# title: Storage accounts are encrypted twice
# description: >-
#   Infrastructure encryption adds a second layer with another key and another algorithm, for data that must
#   survive the failure of one.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/storage_account.html.markdown
#   - ref: https://learn.microsoft.com/azure/storage/common/infrastructure-encryption-enable
# custom:
#   severity: medium
#   resources: [azurerm_storage_account]
#   topics: [encryption-at-rest]
#   frameworks:
#     cis-azure-4.0: ["10.3.1.1"]
#     soc2-2017: ["CC6.7", "CC7.5"]
#     iso-27001-2022: ["A.8.11", "A.8.24", "A.8.5"]
#   aliases:
#     - AZU-0061
#     - AVD-AZU-0061
#   since: 0.1.0
package plangate.azure.storage.infra_encryption

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["infrastructure_encryption_enabled"], false)
	finding := {
		"message": "The account is encrypted once only.",
		"path": ["infrastructure_encryption_enabled"],
		"fix": {"set": ["infrastructure_encryption_enabled"], "to": true, "unsafe": true},
	}
}
