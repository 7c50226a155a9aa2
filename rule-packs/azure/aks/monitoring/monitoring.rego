# METADATA
# title: AKS clusters send logs and metrics to a workspace
# description: >-
#   Container logs and metrics in a workspace are there when the pod that wrote them is not.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/kubernetes_cluster.html.markdown
#   - ref: https://learn.microsoft.com/azure/azure-monitor/containers/container-insights-overview
# custom:
#   severity: medium
#   resources: [azurerm_kubernetes_cluster]
#   topics: [logging]
#   aliases:
#     - CKV_AZURE_4
#     - AZU-0040
#     - AVD-AZU-0040
#   since: 0.1.0
package plangate.azure.aks.monitoring

import data.plangate.lib

deny contains finding if {
	not lib.is_set(input.resource, ["oms_agent", 0])
	not lib.is_on(input.resource.values, ["addon_profile", 0, "oms_agent", 0, "enabled"], false)
	finding := {
		"message": "Logs and metrics of this cluster go nowhere.",
		"path": ["oms_agent"],
	}
}
