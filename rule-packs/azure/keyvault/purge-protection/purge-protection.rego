# METADATA
# title: Vaults cannot be purged
# description: >-
#   Purging a vault destroys its keys for ever, and everything that is encrypted with them.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/key_vault.html.markdown
#   - ref: https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview
# custom:
#   severity: medium
#   resources: [azurerm_key_vault]
#   topics: [backup]
#   frameworks:
#     cis-azure-4.0: ["9.3.5"]
#   aliases:
#     - CKV_AZURE_110
#     - AZU-0016
#     - AVD-AZU-0016
#   since: 0.1.0
package plangate.azure.keyvault.purge_protection

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["purge_protection_enabled"], false)
	finding := {
		"message": "The vault can be purged with everything in it.",
		"path": ["purge_protection_enabled"],
		"fix": {"set": ["purge_protection_enabled"], "to": true, "unsafe": true},
	}
}
