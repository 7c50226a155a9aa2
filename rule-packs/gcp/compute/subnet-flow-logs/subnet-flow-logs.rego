# METADATA
# title: Subnetworks record flow logs
# description: >-
#   Flow logs say who talked to whom. Without them an intrusion in the network can neither be noticed nor traced
#   afterwards.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_subnetwork.html.markdown
#   - ref: https://cloud.google.com/vpc/docs/using-flow-logs
# custom:
#   severity: medium
#   resources: [google_compute_subnetwork]
#   topics: [logging]
#   frameworks:
#     cis-gcp-4.0: ["3.8"]
#     soc2-2017: ["CC7.2", "CC7.3"]
#     iso-27001-2022: ["A.8.16", "A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV_GCP_26
#     - GCP-0029
#     - GCP-0076
#     - AVD-GCP-0029
#     - AVD-GCP-0076
#     - 40430747-442d-450a-a34f-dc57149f4609
#   since: 0.1.0
package plangate.gcp.compute.subnet_flow_logs

import data.plangate.lib

# Subnetworks for proxies, whose flow logs Google does not offer.
unsupported := {"INTERNAL_HTTPS_LOAD_BALANCER", "REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY"}

deny contains finding if {
	not lib.get(input.resource.values, ["purpose"], "PRIVATE") in unsupported
	count(lib.list(lib.get(input.resource.values, ["log_config"], []))) == 0
	finding := {
		"message": "No flow logs are recorded for this subnetwork.",
		"path": ["log_config"],
		"fix": {"block": "log_config", "body": {
			"aggregation_interval": "INTERVAL_10_MIN",
			"flow_sampling": 0.5,
			"metadata": "INCLUDE_ALL_METADATA",
		}},
	}
}
