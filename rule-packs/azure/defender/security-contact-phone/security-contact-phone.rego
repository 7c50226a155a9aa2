# METADATA
# title: The security contact has a phone
# description: >-
#   Microsoft calls when it finds your data in the wrong hands, if it knows whom.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/security_center_contact.html.markdown
#   - ref: https://learn.microsoft.com/azure/defender-for-cloud/configure-email-notifications
# custom:
#   severity: low
#   resources: [azurerm_security_center_contact]
#   topics: [logging]
#   aliases:
#     - CKV_AZURE_20
#     - AZU-0046
#     - AVD-AZU-0046
#   since: 0.1.0
package plangate.azure.defender.security_contact_phone

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["phone"])
	finding := {
		"message": "The security contact has no phone.",
		"path": ["phone"],
	}
}
