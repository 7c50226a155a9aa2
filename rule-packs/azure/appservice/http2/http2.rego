# METADATA
# title: Web apps speak HTTP/2
# description: >-
#   HTTP/2 is faster, and frames requests so that they cannot be smuggled into one another.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/linux_web_app.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/app_service.html.markdown
#   - ref: https://learn.microsoft.com/azure/app-service/configure-common
# custom:
#   severity: medium
#   resources: [azurerm_app_service, azurerm_app_service_slot, azurerm_linux_web_app, azurerm_linux_web_app_slot, azurerm_windows_web_app, azurerm_windows_web_app_slot]
#   topics: [network-exposure]
#   aliases:
#     - CKV_AZURE_18
#     - AZU-0005
#     - AVD-AZU-0005
#     - 525b53be-62ed-4244-b4df-41aecfcb4071
#   since: 0.1.0
package plangate.azure.appservice.http2

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["site_config", 0, "http2_enabled"], false)
	finding := {
		"message": "The app speaks HTTP/1.1 only.",
		"path": ["site_config", 0, "http2_enabled"],
		"fix": {"set": ["site_config", 0, "http2_enabled"], "to": true},
	}
}
