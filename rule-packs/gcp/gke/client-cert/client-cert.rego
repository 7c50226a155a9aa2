# METADATA
# title: Clusters issue no client certificate
# description: >-
#   A client certificate cannot be taken back: who has it has the cluster until it ends.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/container_cluster.html.markdown
#   - ref: https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster
# custom:
#   severity: high
#   resources: [google_container_cluster]
#   topics: [identity]
#   aliases:
#     - CKV_GCP_13
#     - GCP-0064
#     - AVD-GCP-0064
#     - 73fb21a1-b19a-45b1-b648-b47b1678681e
#   since: 0.1.0
package plangate.gcp.gke.client_cert

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["master_auth", 0, "client_certificate_config", 0, "issue_client_certificate"], false)
	finding := {
		"message": "The cluster issues a client certificate.",
		"path": ["master_auth", 0, "client_certificate_config", 0, "issue_client_certificate"],
		"fix": {"set": ["master_auth", 0, "client_certificate_config", 0, "issue_client_certificate"], "to": false, "unsafe": true},
	}
}
