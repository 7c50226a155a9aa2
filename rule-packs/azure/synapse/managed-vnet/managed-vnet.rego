# METADATA
# title: Synapse workspaces run in a managed network
# description: >-
#   In a managed network the workspace's machines are apart from those of other customers, and reach data by
#   private endpoints.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/synapse_workspace.html.markdown
#   - ref: https://learn.microsoft.com/azure/synapse-analytics/security/synapse-workspace-managed-vnet
# custom:
#   severity: medium
#   resources: [azurerm_synapse_workspace]
#   topics: [network-exposure]
#   aliases:
#     - CKV_AZURE_58
#     - AZU-0034
#     - AVD-AZU-0034
#   since: 0.1.0
package plangate.azure.synapse.managed_vnet

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["managed_virtual_network_enabled"], false)
	finding := {
		"message": "The workspace runs in no network of its own.",
		"path": ["managed_virtual_network_enabled"],
		"fix": {"set": ["managed_virtual_network_enabled"], "to": true, "unsafe": true},
	}
}
