# METADATA
# title: Data factories are reached by private endpoints only
# description: >-
#   A factory holds connections to everything it moves. Without public access it cannot be reached from the
#   internet.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/data_factory.html.markdown
#   - ref: https://learn.microsoft.com/azure/data-factory/data-factory-private-link
# custom:
#   severity: critical
#   resources: [azurerm_data_factory]
#   topics: [network-exposure]
#   aliases:
#     - CKV_AZURE_104
#     - AZU-0035
#     - AVD-AZU-0035
#   since: 0.1.0
package plangate.azure.datafactory.public_network

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["public_network_enabled"], true)
	finding := {
		"message": "The factory is reached over the internet.",
		"path": ["public_network_enabled"],
		"fix": {"set": ["public_network_enabled"], "to": false, "unsafe": true},
	}
}
