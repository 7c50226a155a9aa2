# METADATA
# title: Clusters send their logs to Cloud Logging
# description: >-
#   Logs of pods and of the cluster are gone with them, unless they are sent away.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/container_cluster.html.markdown
#   - ref: https://cloud.google.com/kubernetes-engine/docs/how-to/config-logging-monitoring
# custom:
#   severity: medium
#   resources: [google_container_cluster]
#   topics: [logging]
#   aliases:
#     - CKV_GCP_1
#     - GCP-0060
#     - AVD-GCP-0060
#     - 4c7ebcb2-eae2-461e-bc83-456ee2d4f694
#   since: 0.1.0
package plangate.gcp.gke.logging

import data.plangate.lib

deny contains finding if {
	lower(lib.get(input.resource.values, ["logging_service"], "logging.googleapis.com/kubernetes")) == "none"
	finding := {
		"message": "Logs of this cluster go nowhere.",
		"path": ["logging_service"],
		"fix": {"set": ["logging_service"], "to": "logging.googleapis.com/kubernetes"},
	}
}
