# METADATA
# title: Clusters give pods addresses of the VPC
# description: >-
#   With alias ranges the network knows which addresses are pods, so that firewalls hold for them and nobody can
#   pose as one.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/container_cluster.html.markdown
#   - ref: https://cloud.google.com/kubernetes-engine/docs/concepts/alias-ips
# custom:
#   severity: medium
#   resources: [google_container_cluster]
#   topics: [network-exposure]
#   aliases:
#     - CKV_GCP_23
#     - GCP-0049
#     - AVD-GCP-0049
#     - c606ba1d-d736-43eb-ac24-e16108f3a9e0
#   since: 0.1.0
package plangate.gcp.gke.ip_alias

import data.plangate.lib

deny contains finding if {
	not lib.is_set(input.resource, ["ip_allocation_policy", 0])
	lib.get(input.resource.values, ["networking_mode"], "ROUTES") != "VPC_NATIVE"
	finding := {
		"message": "Pods of this cluster have no addresses of the VPC.",
		"path": ["ip_allocation_policy"],
	}
}
