# METADATA
# title: Instances have no serial console
# description: >-
#   The interactive serial console answers every address, past the firewall.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_instance.html.markdown
#   - ref: https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-using-serial-console
# custom:
#   severity: medium
#   resources: [google_compute_instance]
#   topics: [network-exposure]
#   frameworks:
#     cis-gcp-4.0: ["4.5"]
#     soc2-2017: ["CC6.6"]
#   aliases:
#     - CKV_GCP_35
#     - GCP-0032
#     - AVD-GCP-0032
#     - 97fa667a-d05b-4f16-9071-58b939f34751
#   since: 0.1.0
package plangate.gcp.compute.instance_serial_port

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["metadata", "serial-port-enable"], false)
	finding := {
		"message": "The serial console of this instance answers every address.",
		"path": ["metadata", "serial-port-enable"],
		"fix": {"set": ["metadata", "serial-port-enable"], "to": false},
	}
}
