# METADATA
# title: API servers of AKS answer named networks only
# description: >-
#   An API server that answers every address is one leaked credential away from everybody.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/kubernetes_cluster.html.markdown
#   - ref: https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges
# custom:
#   severity: critical
#   resources: [azurerm_kubernetes_cluster]
#   topics: [network-exposure]
#   aliases:
#     - CKV_AZURE_6
#     - AZU-0041
#     - AVD-AZU-0041
#   since: 0.1.0
package plangate.azure.aks.api_authorized_ips

import data.plangate.lib

deny contains finding if {
	count(lib.list(lib.get(input.resource.values, ["api_server_access_profile", 0, "authorized_ip_ranges"], []))) == 0
	count(lib.list(lib.get(input.resource.values, ["api_server_authorized_ip_ranges"], []))) == 0
	not lib.is_on(input.resource.values, ["private_cluster_enabled"], false)
	finding := {
		"message": "The API server of this cluster answers every address.",
		"path": ["api_server_access_profile", 0, "authorized_ip_ranges"],
	}
}

deny contains finding if {
	some path in [["api_server_access_profile", 0, "authorized_ip_ranges"], ["api_server_authorized_ip_ranges"]]
	lib.has_world(lib.get(input.resource.values, path, []))
	finding := {
		"message": "The API server of this cluster answers every address.",
		"path": path,
	}
}
