# METADATA
# title: Control planes are not open to the internet
# description: >-
#   A list of authorised networks that holds every address is no list.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/container_cluster.html.markdown
#   - ref: https://cloud.google.com/kubernetes-engine/docs/how-to/authorized-networks
# custom:
#   severity: high
#   resources: [google_container_cluster]
#   topics: [network-exposure]
#   aliases:
#     - CKV_GCP_18
#     - GCP-0053
#     - AVD-GCP-0053
#     - e2f9b5c7-8d3a-4a5f-93b0-78aeb39d7e09
#   since: 0.1.0
package plangate.gcp.gke.control_plane_public

import data.plangate.lib

deny contains finding if {
	some index, network in lib.list(lib.get(input.resource.values, ["master_authorized_networks_config", 0, "cidr_blocks"], []))
	lib.is_world(lib.get(network, ["cidr_block"], ""))
	finding := {
		"message": "The control plane answers every address.",
		"path": ["master_authorized_networks_config", 0, "cidr_blocks", index, "cidr_block"],
	}
}
