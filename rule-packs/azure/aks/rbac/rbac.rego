# METADATA
# title: AKS clusters use role-based access control
# description: >-
#   Without RBAC whoever has a credential of the cluster may do everything in it.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/kubernetes_cluster.html.markdown
#   - ref: https://learn.microsoft.com/azure/aks/concepts-identity
# custom:
#   severity: high
#   resources: [azurerm_kubernetes_cluster]
#   topics: [identity]
#   aliases:
#     - CKV_AZURE_5
#     - AZU-0042
#     - AVD-AZU-0042
#     - 86f92117-eed8-4614-9c6c-b26da20ff37f
#   since: 0.1.0
package plangate.azure.aks.rbac

import data.plangate.lib

deny contains finding if {
	some path in [["role_based_access_control_enabled"], ["role_based_access_control", 0, "enabled"]]
	lib.is_off(input.resource.values, path, true)
	finding := {
		"message": "Whoever has a credential of this cluster may do everything in it.",
		"path": path,
		"fix": {"set": path, "to": true, "unsafe": true},
	}
}
