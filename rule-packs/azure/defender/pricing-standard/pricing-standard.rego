# METADATA
# title: Defender for Cloud runs in its standard tier
# description: >-
#   The free tier gives advice. Only the standard tier watches for attacks.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/security_center_subscription_pricing.html.markdown
#   - ref: https://learn.microsoft.com/azure/defender-for-cloud/defender-for-cloud-introduction
# custom:
#   severity: medium
#   resources: [azurerm_security_center_subscription_pricing]
#   topics: [logging]
#   aliases:
#     - CKV_AZURE_19
#     - AZU-0045
#     - AVD-AZU-0045
#     - 819d50fd-1cdf-45c3-9936-be408aaad93e
#   since: 0.1.0
package plangate.azure.defender.pricing_standard

import data.plangate.lib

deny contains finding if {
	lower(lib.get(input.resource.values, ["tier"], "Free")) != "standard"
	finding := {
		"message": "Nothing watches for attacks on these resources.",
		"path": ["tier"],
		"fix": {"set": ["tier"], "to": "Standard"},
	}
}
