# METADATA
# title: Web apps have a managed identity
# description: >-
#   With an identity of its own the app needs no password to reach databases and vaults: none that could leak.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/linux_web_app.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/app_service.html.markdown
#   - ref: https://learn.microsoft.com/azure/app-service/overview-managed-identity
# custom:
#   severity: low
#   resources: [azurerm_app_service, azurerm_linux_web_app, azurerm_windows_web_app]
#   topics: [identity]
#   aliases:
#     - CKV_AZURE_71
#     - AZU-0002
#     - AVD-AZU-0002
#     - b61cce4b-0cc4-472b-8096-15617a6d769b
#   since: 0.1.0
package plangate.azure.appservice.managed_identity

import data.plangate.lib

deny contains finding if {
	not lib.is_set(input.resource, ["identity", 0])
	finding := {
		"message": "The app has no identity of its own.",
		"path": ["identity"],
		"fix": {"block": "identity", "body": {"type": "SystemAssigned"}},
	}
}
