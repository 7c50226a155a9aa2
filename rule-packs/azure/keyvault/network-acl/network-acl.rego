# METADATA
# title: Vaults turn unknown networks away
# description: >-
#   A vault that answers every network is one leaked credential away from everybody.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/key_vault.html.markdown
#   - ref: https://learn.microsoft.com/azure/key-vault/general/network-security
# custom:
#   severity: critical
#   resources: [azurerm_key_vault]
#   topics: [network-exposure]
#   frameworks:
#     cis-azure-4.0: ["9.3.8"]
#     soc2-2017: ["CC3.3"]
#   aliases:
#     - CKV_AZURE_109
#     - AZU-0013
#     - AVD-AZU-0013
#   since: 0.1.0
package plangate.azure.keyvault.network_acl

import data.plangate.lib

deny contains finding if {
	lower(lib.get(input.resource.values, ["network_acls", 0, "default_action"], "Allow")) != "deny"
	not lib.is_off(input.resource.values, ["public_network_access_enabled"], true)
	finding := {
		"message": "The vault answers every network.",
		"path": ["network_acls", 0, "default_action"],
	}
}
