# METADATA
# title: Web apps ask clients for a certificate
# description: >-
#   A certificate proves which client is calling before a line of the app's code runs.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/linux_web_app.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/app_service.html.markdown
#   - ref: https://learn.microsoft.com/azure/app-service/app-service-web-configure-tls-mutual-auth
# custom:
#   severity: medium
#   resources: [azurerm_app_service, azurerm_linux_web_app, azurerm_windows_web_app]
#   topics: [identity]
#   aliases:
#     - CKV_AZURE_17
#     - AZU-0001
#     - AVD-AZU-0001
#     - a81573f9-3691-4d83-88a0-7d4af63e17a3
#   since: 0.1.0
package plangate.azure.appservice.client_cert

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, [attribute], false)
	finding := {
		"message": "The app answers clients without a certificate.",
		"path": [attribute],
		"fix": {"set": [attribute], "to": true, "unsafe": true},
	}
}

attribute := "client_cert_enabled" if input.resource.type == "azurerm_app_service"

attribute := "client_certificate_enabled" if input.resource.type != "azurerm_app_service"
