# METADATA
# title: AKS clusters run no dashboard
# description: >-
#   The dashboard runs in the cluster with rights of its own, and has been the way in more than once.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/kubernetes_cluster.html.markdown
#   - ref: https://learn.microsoft.com/azure/aks/kubernetes-dashboard
# custom:
#   severity: low
#   resources: [azurerm_kubernetes_cluster]
#   topics: [workload]
#   aliases:
#     - CKV_AZURE_8
#     - 61c3cb8b-0715-47e4-b788-86dde40dd2db
#   since: 0.1.0
package plangate.azure.aks.dashboard_off

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["addon_profile", 0, "kube_dashboard", 0, "enabled"], false)
	finding := {
		"message": "The dashboard runs in this cluster.",
		"path": ["addon_profile", 0, "kube_dashboard", 0, "enabled"],
		"fix": {"set": ["addon_profile", 0, "kube_dashboard", 0, "enabled"], "to": false},
	}
}
