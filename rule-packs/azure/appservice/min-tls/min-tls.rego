# METADATA
# title: Web apps ask for TLS 1.2
# description: >-
#   TLS 1.0 and 1.1 are broken and withdrawn. What a browser sends over them can be read and changed on the way.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/linux_web_app.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/app_service.html.markdown
#   - ref: https://learn.microsoft.com/azure/app-service/configure-ssl-bindings
# custom:
#   severity: high
#   resources: [azurerm_app_service, azurerm_app_service_slot, azurerm_linux_web_app, azurerm_linux_web_app_slot, azurerm_windows_web_app, azurerm_windows_web_app_slot]
#   topics: [encryption-in-transit]
#   frameworks:
#     soc2-2017: ["CC6.6", "CC6.7"]
#     iso-27001-2022: ["A.8.12", "A.8.24", "A.8.5"]
#   aliases:
#     - CKV_AZURE_15
#     - AZU-0006
#     - AVD-AZU-0006
#     - b7b9d1c7-2d3b-49b4-b867-ebbe68d0b643
#   since: 0.1.0
package plangate.azure.appservice.min_tls

import data.plangate.lib

deny contains finding if {
	some attribute in ["minimum_tls_version", "min_tls_version"]
	version := sprintf("%v", [lib.get(input.resource.values, ["site_config", 0, attribute], "1.2")])
	version in {"1", "1.0", "1.1"}
	finding := {
		"message": sprintf("Browsers may come with TLS %s.", [version]),
		"path": ["site_config", 0, attribute],
		"fix": {"set": ["site_config", 0, attribute], "to": "1.2"},
	}
}
