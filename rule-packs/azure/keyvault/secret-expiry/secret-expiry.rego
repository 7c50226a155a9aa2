# METADATA
# title: Secrets in vaults have an end
# description: >-
#   A secret without an end is used until somebody notices that it leaked.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/key_vault_secret.html.markdown
#   - ref: https://learn.microsoft.com/azure/key-vault/secrets/secrets-best-practices
# custom:
#   severity: medium
#   resources: [azurerm_key_vault_secret]
#   topics: [secrets]
#   frameworks:
#     cis-azure-4.0: ["9.3.4"]
#   aliases:
#     - CKV_AZURE_41
#     - AZU-0017
#     - AVD-AZU-0017
#     - dfa20ffa-f476-428f-a490-424b41e91c7f
#   since: 0.1.0
package plangate.azure.keyvault.secret_expiry

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["expiration_date"])
	finding := {
		"message": "The secret has no end.",
		"path": ["expiration_date"],
	}
}
