# METADATA
# title: Web apps have App Service authentication
# description: >-
#   Authentication in front of the app turns strangers away before a line of its code runs.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/linux_web_app.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/app_service.html.markdown
#   - ref: https://learn.microsoft.com/azure/app-service/overview-authentication-authorization
# custom:
#   severity: medium
#   resources: [azurerm_app_service, azurerm_linux_web_app, azurerm_windows_web_app]
#   topics: [identity]
#   aliases:
#     - CKV_AZURE_13
#     - AZU-0003
#     - AVD-AZU-0003
#     - c7fc1481-2899-4490-bbd8-544a3a61a2f3
#   since: 0.1.0
package plangate.azure.appservice.auth

import data.plangate.lib

deny contains finding if {
	not lib.is_on(input.resource.values, ["auth_settings", 0, "enabled"], false)
	not lib.is_on(input.resource.values, ["auth_settings_v2", 0, "auth_enabled"], false)
	finding := {
		"message": "Nobody is asked to sign in before the app is reached.",
		"path": ["auth_settings"],
	}
}
