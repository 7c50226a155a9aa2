# METADATA
# title: Function apps answer over HTTPS only
# description: >-
#   What a client sends over plain HTTP, keys and tokens included, can be read and changed by everyone on the way.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/linux_function_app.html.markdown
#   - ref: https://learn.microsoft.com/azure/azure-functions/security-concepts
# custom:
#   severity: critical
#   resources: [azurerm_function_app, azurerm_function_app_slot, azurerm_linux_function_app, azurerm_linux_function_app_slot, azurerm_windows_function_app, azurerm_windows_function_app_slot]
#   topics: [encryption-in-transit]
#   aliases:
#     - CKV_AZURE_70
#     - AZU-0004
#     - AVD-AZU-0004
#   since: 0.1.0
package plangate.azure.functionapp.https_only

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["https_only"], false)
	finding := {
		"message": "The app also answers over plain HTTP.",
		"path": ["https_only"],
		"fix": {"set": ["https_only"], "to": true},
	}
}
