# METADATA
# title: TLS policies of load balancers ask for TLS 1.2
# description: >-
#   TLS 1.0 and 1.1 are broken and withdrawn. A policy accepts them unless it says otherwise.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_ssl_policy.html.markdown
#   - ref: https://cloud.google.com/load-balancing/docs/ssl-policies-concepts
# custom:
#   severity: critical
#   resources: [google_compute_ssl_policy]
#   topics: [encryption-in-transit]
#   aliases:
#     - CKV_GCP_4
#     - GCP-0039
#     - AVD-GCP-0039
#     - 14a457f0-473d-4d1d-9e37-6d99b355b336
#   since: 0.1.0
package plangate.gcp.compute.ssl_policy_weak

import data.plangate.lib

deny contains finding if {
	version := lib.get(input.resource.values, ["min_tls_version"], "TLS_1_0")
	version in {"TLS_1_0", "TLS_1_1"}
	finding := {
		"message": sprintf("Clients may come with %s.", [version]),
		"path": ["min_tls_version"],
		"fix": {"set": ["min_tls_version"], "to": "TLS_1_2"},
	}
}
