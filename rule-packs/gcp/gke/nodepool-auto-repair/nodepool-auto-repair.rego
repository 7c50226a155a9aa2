# METADATA
# title: Node pools repair their nodes
# description: >-
#   A node that fails its checks is made anew, instead of failing its pods until somebody looks.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/container_node_pool.html.markdown
#   - ref: https://cloud.google.com/kubernetes-engine/docs/how-to/node-auto-repair
# custom:
#   severity: medium
#   resources: [google_container_node_pool]
#   topics: [availability]
#   aliases:
#     - CKV_GCP_9
#     - GCP-0063
#     - AVD-GCP-0063
#     - acfdbec6-4a17-471f-b412-169d77553332
#   since: 0.1.0
package plangate.gcp.gke.nodepool_auto_repair

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["management", 0, "auto_repair"], false)
	finding := {
		"message": "Nodes of this pool are not repaired.",
		"path": ["management", 0, "auto_repair"],
		"fix": {"set": ["management", 0, "auto_repair"], "to": true},
	}
}
