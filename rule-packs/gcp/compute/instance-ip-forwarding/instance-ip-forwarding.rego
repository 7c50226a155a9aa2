# METADATA
# title: Instances do not forward traffic
# description: >-
#   A machine that forwards takes part in traffic that is not its own.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_instance.html.markdown
#   - ref: https://cloud.google.com/vpc/docs/using-routes
# custom:
#   severity: high
#   resources: [google_compute_instance]
#   topics: [network-exposure]
#   frameworks:
#     cis-gcp-4.0: ["4.6"]
#     soc2-2017: ["CC6.6"]
#   aliases:
#     - CKV_GCP_36
#     - GCP-0043
#     - AVD-GCP-0043
#     - f34c0c25-47b4-41eb-9c79-249b4dd47b89
#   since: 0.1.0
package plangate.gcp.compute.instance_ip_forwarding

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["can_ip_forward"], false)
	finding := {
		"message": "The instance forwards traffic.",
		"path": ["can_ip_forward"],
		"fix": {"set": ["can_ip_forward"], "to": false, "unsafe": true},
	}
}
