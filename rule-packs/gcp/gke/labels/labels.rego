# METADATA
# title: Clusters carry labels
# description: >-
#   Labels say whose a cluster is and what it costs.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/container_cluster.html.markdown
#   - ref: https://cloud.google.com/kubernetes-engine/docs/how-to/creating-managing-labels
# custom:
#   severity: low
#   resources: [google_container_cluster]
#   topics: [documentation]
#   aliases:
#     - CKV_GCP_21
#     - GCP-0051
#     - AVD-GCP-0051
#     - 65c1bc7a-4835-4ac4-a2b6-13d310b0648d
#   since: 0.1.0
package plangate.gcp.gke.labels

import data.plangate.lib

deny contains finding if {
	count(lib.get(input.resource.values, ["resource_labels"], {})) == 0
	finding := {
		"message": "The cluster carries no label.",
		"path": ["resource_labels"],
	}
}
