# METADATA
# title: Function apps ask for TLS 1.2
# description: >-
#   TLS 1.0 and 1.1 are broken and withdrawn. What a client sends over them can be read and changed on the way.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/linux_function_app.html.markdown
#   - ref: https://learn.microsoft.com/azure/app-service/configure-ssl-bindings
# custom:
#   severity: medium
#   resources: [azurerm_function_app, azurerm_function_app_slot, azurerm_linux_function_app, azurerm_linux_function_app_slot, azurerm_windows_function_app, azurerm_windows_function_app_slot]
#   topics: [encryption-in-transit]
#   aliases:
#     - CKV_AZURE_145
#     - 45fc717a-bd86-415c-bdd8-677901be1aa6
#   since: 0.1.0
package plangate.azure.functionapp.min_tls

import data.plangate.lib

deny contains finding if {
	some attribute in ["minimum_tls_version", "min_tls_version"]
	version := sprintf("%v", [lib.get(input.resource.values, ["site_config", 0, attribute], "1.2")])
	version in {"1", "1.0", "1.1"}
	finding := {
		"message": sprintf("Clients may come with TLS %s.", [version]),
		"path": ["site_config", 0, attribute],
		"fix": {"set": ["site_config", 0, attribute], "to": "1.2"},
	}
}
