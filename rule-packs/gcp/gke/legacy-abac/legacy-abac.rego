# METADATA
# title: Clusters do not use legacy authorisation
# description: >-
#   Legacy authorisation gives every credential of the cluster rights that RBAC cannot take away.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/container_cluster.html.markdown
#   - ref: https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster
# custom:
#   severity: high
#   resources: [google_container_cluster]
#   topics: [identity]
#   aliases:
#     - CKV_GCP_7
#     - GCP-0062
#     - AVD-GCP-0062
#     - 5baa92d2-d8ee-4c75-88a4-52d9d8bb8067
#   since: 0.1.0
package plangate.gcp.gke.legacy_abac

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["enable_legacy_abac"], false)
	finding := {
		"message": "Credentials of this cluster have rights that RBAC cannot take away.",
		"path": ["enable_legacy_abac"],
		"fix": {"set": ["enable_legacy_abac"], "to": false},
	}
}
