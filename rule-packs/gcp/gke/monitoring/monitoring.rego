# METADATA
# title: Clusters send their metrics to Cloud Monitoring
# description: >-
#   Without metrics nobody notices that a node is full, or that a pod does what it never did.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/container_cluster.html.markdown
#   - ref: https://cloud.google.com/kubernetes-engine/docs/how-to/config-logging-monitoring
# custom:
#   severity: medium
#   resources: [google_container_cluster]
#   topics: [logging]
#   aliases:
#     - CKV_GCP_8
#     - GCP-0052
#     - AVD-GCP-0052
#     - 30e8dfd2-3591-4d19-8d11-79e93106c93d
#   since: 0.1.0
package plangate.gcp.gke.monitoring

import data.plangate.lib

deny contains finding if {
	lower(lib.get(input.resource.values, ["monitoring_service"], "monitoring.googleapis.com/kubernetes")) == "none"
	finding := {
		"message": "Metrics of this cluster go nowhere.",
		"path": ["monitoring_service"],
		"fix": {"set": ["monitoring_service"], "to": "monitoring.googleapis.com/kubernetes"},
	}
}
