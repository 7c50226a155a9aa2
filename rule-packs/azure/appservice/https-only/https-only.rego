# METADATA
# title: Web apps answer over HTTPS only
# description: >-
#   What a browser sends over plain HTTP, cookies and tokens included, can be read and changed by everyone on the
#   way.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/linux_web_app.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/app_service.html.markdown
#   - ref: https://learn.microsoft.com/azure/app-service/configure-ssl-bindings
# custom:
#   severity: medium
#   resources: [azurerm_app_service, azurerm_app_service_slot, azurerm_linux_web_app, azurerm_linux_web_app_slot, azurerm_windows_web_app, azurerm_windows_web_app_slot]
#   topics: [encryption-in-transit]
#   aliases:
#     - CKV_AZURE_14
#     - AZU-0072
#     - AVD-AZU-0072
#     - 11e9a948-c6c3-4a0f-8dcf-b5cf1763cdbe
#   since: 0.1.0
package plangate.azure.appservice.https_only

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["https_only"], false)
	finding := {
		"message": "The app also answers over plain HTTP.",
		"path": ["https_only"],
		"fix": {"set": ["https_only"], "to": true},
	}
}
