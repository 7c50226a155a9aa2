# METADATA
# title: Container registries have no administrator account
# description: >-
#   The account is one password for everything and everybody. What it does cannot be traced to anyone.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/container_registry.html.markdown
#   - ref: https://learn.microsoft.com/azure/container-registry/container-registry-authentication
# custom:
#   severity: medium
#   resources: [azurerm_container_registry]
#   topics: [identity]
#   aliases:
#     - CKV_AZURE_137
#     - b897dfbf-322c-45a8-b67c-1e698beeaa51
#   since: 0.1.0
package plangate.azure.acr.admin_disabled

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["admin_enabled"], false)
	finding := {
		"message": "The registry has an administrator account.",
		"path": ["admin_enabled"],
		"fix": {"set": ["admin_enabled"], "to": false},
	}
}
