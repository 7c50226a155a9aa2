# METADATA
# title: AKS clusters have a network policy
# description: >-
#   Without a policy engine every pod may talk to every other, whatever the NetworkPolicies in the cluster say.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/kubernetes_cluster.html.markdown
#   - ref: https://learn.microsoft.com/azure/aks/use-network-policies
# custom:
#   severity: high
#   resources: [azurerm_kubernetes_cluster]
#   topics: [network-exposure]
#   frameworks:
#     iso-27001-2022: ["A.8.14", "A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV_AZURE_7
#     - AZU-0043
#     - AVD-AZU-0043
#     - f5342045-b935-402d-adf1-8dbbd09c0eef
#   since: 0.1.0
package plangate.azure.aks.network_policy

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["network_profile", 0, "network_policy"])
	finding := {
		"message": "No engine enforces network policies in this cluster.",
		"path": ["network_profile", 0, "network_policy"],
	}
}
