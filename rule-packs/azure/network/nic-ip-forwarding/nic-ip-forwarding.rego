# METADATA
# title: Network interfaces do not forward traffic
# description: >-
#   An interface that forwards lets its machine take part in traffic that is not its own.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/network_interface.html.markdown
#   - ref: https://learn.microsoft.com/azure/virtual-network/virtual-network-network-interface
# custom:
#   severity: medium
#   resources: [azurerm_network_interface]
#   topics: [network-exposure]
#   aliases:
#     - CKV_AZURE_118
#     - AZU-0075
#     - AVD-AZU-0075
#     - 4216ebac-d74c-4423-b437-35025cb88af5
#   since: 0.1.0
package plangate.azure.network.nic_ip_forwarding

import data.plangate.lib

deny contains finding if {
	some switch in ["ip_forwarding_enabled", "enable_ip_forwarding"]
	lib.is_on(input.resource.values, [switch], false)
	finding := {
		"message": "The interface forwards traffic.",
		"path": [switch],
		"fix": {"set": [switch], "to": false, "unsafe": true},
	}
}
