# METADATA
# title: Nodes of clusters have no public address
# description: >-
#   A node with a public address is found by scanners within minutes, and one careless firewall rule away from
#   them.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/container_cluster.html.markdown
#   - ref: https://cloud.google.com/kubernetes-engine/docs/how-to/private-clusters
# custom:
#   severity: medium
#   resources: [google_container_cluster]
#   topics: [network-exposure]
#   aliases:
#     - CKV_GCP_25
#     - CKV_GCP_64
#     - GCP-0059
#     - AVD-GCP-0059
#     - 6ccb85d7-0420-4907-9380-50313f80946b
#   since: 0.1.0
package plangate.gcp.gke.private_nodes

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["private_cluster_config", 0, "enable_private_nodes"], false)
	finding := {
		"message": "Nodes of this cluster have public addresses.",
		"path": ["private_cluster_config", 0, "enable_private_nodes"],
		"fix": {"set": ["private_cluster_config", 0, "enable_private_nodes"], "to": true, "unsafe": true},
	}
}
