# METADATA
# title: Projects are made without the default network
# description: >-
#   The default network has a subnet in every region and firewall rules that admit SSH and RDP from everywhere.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/google_project.html.markdown
#   - ref: https://cloud.google.com/vpc/docs/vpc#default-network
# custom:
#   severity: high
#   resources: [google_project]
#   topics: [network-exposure]
#   frameworks:
#     cis-gcp-4.0: ["3.1"]
#     iso-27001-2022: ["A.8.20"]
#   aliases:
#     - CKV_GCP_27
#     - GCP-0010
#     - AVD-GCP-0010
#     - 59571246-3f62-4965-a96f-c7d97e269351
#   since: 0.1.0
package plangate.gcp.project.default_network

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["auto_create_network"], true)
	finding := {
		"message": "The project comes with the default network.",
		"path": ["auto_create_network"],
		"fix": {"set": ["auto_create_network"], "to": false},
	}
}
