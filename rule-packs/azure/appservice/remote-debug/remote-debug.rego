# METADATA
# title: Web apps cannot be debugged remotely
# description: >-
#   Remote debugging opens ports of the app to everybody, and stops it at a stranger's breakpoint.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/linux_web_app.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/app_service.html.markdown
#   - ref: https://learn.microsoft.com/azure/app-service/configure-common
# custom:
#   severity: high
#   resources: [azurerm_app_service, azurerm_app_service_slot, azurerm_linux_web_app, azurerm_linux_web_app_slot, azurerm_windows_web_app, azurerm_windows_web_app_slot, azurerm_function_app, azurerm_linux_function_app, azurerm_linux_function_app_slot, azurerm_windows_function_app, azurerm_windows_function_app_slot]
#   topics: [network-exposure]
#   aliases:
#     - CKV_AZURE_72
#     - e3f7a9b0-c1d2-3e4f-5678-90abcdef1234
#   since: 0.1.0
package plangate.azure.appservice.remote_debug

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["site_config", 0, "remote_debugging_enabled"], false)
	finding := {
		"message": "The app can be debugged remotely.",
		"path": ["site_config", 0, "remote_debugging_enabled"],
		"fix": {"set": ["site_config", 0, "remote_debugging_enabled"], "to": false},
	}
}
