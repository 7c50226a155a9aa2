# METADATA
# title: Function apps have App Service authentication
# description: >-
#   Authentication in front of the functions turns strangers away before a line of their code runs.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/linux_function_app.html.markdown
#   - ref: https://learn.microsoft.com/azure/app-service/overview-authentication-authorization
# custom:
#   severity: medium
#   resources: [azurerm_function_app, azurerm_function_app_slot, azurerm_linux_function_app, azurerm_linux_function_app_slot, azurerm_windows_function_app, azurerm_windows_function_app_slot]
#   topics: [identity]
#   aliases:
#     - CKV_AZURE_56
#     - e65a0733-94a0-4826-82f4-df529f4c593f
#   since: 0.1.0
package plangate.azure.functionapp.auth

import data.plangate.lib

deny contains finding if {
	not lib.is_on(input.resource.values, ["auth_settings", 0, "enabled"], false)
	not lib.is_on(input.resource.values, ["auth_settings_v2", 0, "auth_enabled"], false)
	finding := {
		"message": "Nobody is asked to sign in before the functions are reached.",
		"path": ["auth_settings"],
	}
}
