# METADATA
# title: Keys in vaults have an end
# description: >-
#   A key without an end is used until somebody notices that it leaked.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/key_vault_key.html.markdown
#   - ref: https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation
# custom:
#   severity: medium
#   resources: [azurerm_key_vault_key]
#   topics: [secrets]
#   frameworks:
#     cis-azure-4.0: ["9.3.2"]
#   aliases:
#     - CKV_AZURE_40
#     - AZU-0014
#     - AVD-AZU-0014
#     - 4d080822-5ee2-49a4-8984-68f3d4c890fc
#   since: 0.1.0
package plangate.azure.keyvault.key_expiry

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["expiration_date"])
	finding := {
		"message": "The key has no end.",
		"path": ["expiration_date"],
	}
}
