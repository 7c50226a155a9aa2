# METADATA
# title: Clusters enforce network policies
# description: >-
#   Without enforcement every pod may talk to every other, whatever the NetworkPolicies in the cluster say.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/container_cluster.html.markdown
#   - ref: https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy
# custom:
#   severity: medium
#   resources: [google_container_cluster]
#   topics: [network-exposure]
#   aliases:
#     - CKV_GCP_12
#     - GCP-0056
#     - AVD-GCP-0056
#     - 11e7550e-c4b6-472e-adff-c698f157cdd7
#   since: 0.1.0
package plangate.gcp.gke.network_policy

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["network_policy", 0, "enabled"], false)
	lib.get(input.resource.values, ["datapath_provider"], "") != "ADVANCED_DATAPATH"
	not lib.is_on(input.resource.values, ["enable_autopilot"], false)
	finding := {
		"message": "Network policies in this cluster are not enforced.",
		"path": ["network_policy", 0, "enabled"],
		"fix": {"set": ["network_policy", 0, "enabled"], "to": true, "unsafe": true},
	}
}
