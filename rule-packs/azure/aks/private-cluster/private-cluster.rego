# METADATA
# title: AKS clusters are administered from private networks only
# description: >-
#   An API server with a public address is one leaked credential away from everybody.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/kubernetes_cluster.html.markdown
#   - ref: https://learn.microsoft.com/azure/aks/private-clusters
# custom:
#   severity: medium
#   resources: [azurerm_kubernetes_cluster]
#   topics: [network-exposure]
#   frameworks:
#     soc2-2017: ["CC6.1"]
#     iso-27001-2022: ["A.8.1", "A.8.14"]
#   aliases:
#     - CKV_AZURE_115
#     - AZU-0065
#     - AVD-AZU-0065
#     - 599318f2-6653-4569-9e21-041d06c63a89
#   since: 0.1.0
package plangate.azure.aks.private_cluster

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["private_cluster_enabled"], false)
	not lib.is_on(input.resource.values, ["private_link_enabled"], false)
	finding := {
		"message": "The API server of this cluster has a public address.",
		"path": ["private_cluster_enabled"],
		"fix": {"set": ["private_cluster_enabled"], "to": true, "unsafe": true},
	}
}
