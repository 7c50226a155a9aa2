# METADATA
# title: Alerts of Defender are sent to the security contact
# description: >-
#   An alert that nobody receives stops nothing.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/security_center_contact.html.markdown
#   - ref: https://learn.microsoft.com/azure/defender-for-cloud/configure-email-notifications
# custom:
#   severity: medium
#   resources: [azurerm_security_center_contact]
#   topics: [logging]
#   aliases:
#     - CKV_AZURE_21
#     - AZU-0044
#     - AZU-0063
#     - AVD-AZU-0044
#     - AVD-AZU-0063
#     - 9db38e87-f6aa-4b5e-a1ec-7266df259409
#   since: 0.1.0
package plangate.azure.defender.security_contact_alerts

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["alert_notifications"], false)
	finding := {
		"message": "Alerts are not sent to the security contact.",
		"path": ["alert_notifications"],
		"fix": {"set": ["alert_notifications"], "to": true},
	}
}
