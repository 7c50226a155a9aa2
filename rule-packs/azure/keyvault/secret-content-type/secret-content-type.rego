# METADATA
# title: Secrets in vaults say what they are
# description: >-
#   Who rotates a secret must know what it is: a password, a connection string, a certificate.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/key_vault_secret.html.markdown
#   - ref: https://learn.microsoft.com/azure/key-vault/secrets/about-secrets
# custom:
#   severity: medium
#   resources: [azurerm_key_vault_secret]
#   topics: [documentation, secrets]
#   aliases:
#     - CKV_AZURE_114
#     - AZU-0015
#     - AVD-AZU-0015
#     - f8e08a38-fc6e-4915-abbe-a7aadf1d59ef
#   since: 0.1.0
package plangate.azure.keyvault.secret_content_type

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["content_type"])
	finding := {
		"message": "Nothing says what this secret is.",
		"path": ["content_type"],
	}
}
