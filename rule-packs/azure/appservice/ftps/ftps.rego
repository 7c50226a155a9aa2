# METADATA
# title: Web apps take no plain FTP
# description: >-
#   Plain FTP sends the deployment's password and the code in the clear.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/linux_web_app.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/app_service.html.markdown
#   - ref: https://learn.microsoft.com/azure/app-service/deploy-ftp
# custom:
#   severity: medium
#   resources: [azurerm_app_service, azurerm_app_service_slot, azurerm_linux_web_app, azurerm_linux_web_app_slot, azurerm_windows_web_app, azurerm_windows_web_app_slot]
#   topics: [encryption-in-transit]
#   aliases:
#     - CKV_AZURE_78
#     - AZU-0071
#     - AVD-AZU-0071
#     - 85da374f-b00f-4832-9d44-84a1ca1e89f8
#   since: 0.1.0
package plangate.azure.appservice.ftps

import data.plangate.lib

deny contains finding if {
	lower(lib.get(input.resource.values, ["site_config", 0, "ftps_state"], unset)) == "allallowed"
	finding := {
		"message": "Deployments may come over plain FTP.",
		"path": ["site_config", 0, "ftps_state"],
		"fix": {"set": ["site_config", 0, "ftps_state"], "to": "FtpsOnly"},
	}
}

older := {"azurerm_app_service", "azurerm_app_service_slot"}

unset := "AllAllowed" if input.resource.type in older

unset := "Disabled" if not input.resource.type in older
