# METADATA
# title: Instances refuse the project's SSH keys
# description: >-
#   A key of the project opens every machine in it. One laptop lost is then all of them.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_instance.html.markdown
#   - ref: https://cloud.google.com/compute/docs/connect/restrict-ssh-keys
# custom:
#   severity: medium
#   resources: [google_compute_instance]
#   topics: [identity]
#   frameworks:
#     cis-gcp-4.0: ["4.3"]
#     soc2-2017: ["CC6.6"]
#   aliases:
#     - CKV_GCP_32
#     - GCP-0030
#     - AVD-GCP-0030
#     - 3e4d5ce6-3280-4027-8010-c26eeea1ec01
#   since: 0.1.0
package plangate.gcp.compute.instance_block_project_ssh_keys

import data.plangate.lib

deny contains finding if {
	not lib.is_on(input.resource.values, ["metadata", "block-project-ssh-keys"], false)
	finding := {
		"message": "Keys of the project open this instance.",
		"path": ["metadata", "block-project-ssh-keys"],
		"fix": {"insert": ["metadata"], "entry": {"block-project-ssh-keys": true}},
	}
}
