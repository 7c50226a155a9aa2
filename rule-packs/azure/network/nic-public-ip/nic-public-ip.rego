# METADATA
# title: Network interfaces have no public address
# description: >-
#   A machine with a public address is found by scanners within minutes, and one careless rule away from them.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/network_interface.html.markdown
#   - ref: https://learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses
# custom:
#   severity: medium
#   resources: [azurerm_network_interface]
#   topics: [network-exposure]
#   aliases:
#     - CKV_AZURE_119
#     - AZU-0076
#     - AVD-AZU-0076
#     - c1573577-e494-4417-8854-7e119368dc8b
#   since: 0.1.0
package plangate.azure.network.nic_public_ip

import data.plangate.lib

deny contains finding if {
	some index, _ in lib.list(lib.get(input.resource.values, ["ip_configuration"], []))
	lib.is_given(input.resource, ["ip_configuration", index, "public_ip_address_id"])
	finding := {
		"message": "The interface has a public address.",
		"path": ["ip_configuration", index],
		"evidence": "public address",
		"fix": {"unset": ["ip_configuration", index, "public_ip_address_id"], "unsafe": true},
	}
}
