# METADATA
# title: Control planes answer named networks only
# description: >-
#   A control plane that answers every address is one leaked credential away from everybody.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/container_cluster.html.markdown
#   - ref: https://cloud.google.com/kubernetes-engine/docs/how-to/authorized-networks
# custom:
#   severity: high
#   resources: [google_container_cluster]
#   topics: [network-exposure]
#   aliases:
#     - CKV_GCP_20
#     - GCP-0061
#     - AVD-GCP-0061
#   since: 0.1.0
package plangate.gcp.gke.master_authorized_networks

import data.plangate.lib

deny contains finding if {
	not lib.is_set(input.resource, ["master_authorized_networks_config", 0])
	finding := {
		"message": "The control plane answers every address.",
		"path": ["master_authorized_networks_config"],
	}
}
