# METADATA
# title: Node pools upgrade their nodes
# description: >-
#   Upgrades bring the fixes for holes that are known to everybody by then.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/container_node_pool.html.markdown
#   - ref: https://cloud.google.com/kubernetes-engine/docs/how-to/node-auto-upgrades
# custom:
#   severity: medium
#   resources: [google_container_node_pool]
#   topics: [vulnerability]
#   aliases:
#     - CKV_GCP_10
#     - GCP-0058
#     - AVD-GCP-0058
#     - b139213e-7d24-49c2-8025-c18faa21ecaa
#   since: 0.1.0
package plangate.gcp.gke.nodepool_auto_upgrade

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["management", 0, "auto_upgrade"], false)
	finding := {
		"message": "Nodes of this pool are not upgraded.",
		"path": ["management", 0, "auto_upgrade"],
		"fix": {"set": ["management", 0, "auto_upgrade"], "to": true},
	}
}
