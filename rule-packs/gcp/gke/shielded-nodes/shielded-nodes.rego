# METADATA
# title: Nodes of clusters are shielded
# description: >-
#   A shielded node proves to the cluster that it is what it says. Without it a stolen credential can pose as a
#   node.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/container_cluster.html.markdown
#   - ref: https://cloud.google.com/kubernetes-engine/docs/how-to/shielded-gke-nodes
# custom:
#   severity: high
#   resources: [google_container_cluster]
#   topics: [workload]
#   aliases:
#     - CKV_GCP_71
#     - GCP-0055
#     - AVD-GCP-0055
#     - 579a0727-9c29-4d58-8195-fc5802a8bdb4
#   since: 0.1.0
package plangate.gcp.gke.shielded_nodes

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["enable_shielded_nodes"], true)
	finding := {
		"message": "Nodes of this cluster are not shielded.",
		"path": ["enable_shielded_nodes"],
		"fix": {"set": ["enable_shielded_nodes"], "to": true},
	}
}
