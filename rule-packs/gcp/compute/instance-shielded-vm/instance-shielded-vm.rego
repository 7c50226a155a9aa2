# METADATA
# title: Instances are shielded
# description: >-
#   A shielded machine proves at each start that nobody changed what it boots.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_instance.html.markdown
#   - ref: https://cloud.google.com/compute/shielded-vm/docs/shielded-vm
# custom:
#   severity: medium
#   resources: [google_compute_instance]
#   topics: [workload]
#   frameworks:
#     cis-gcp-4.0: ["4.8"]
#     iso-27001-2022: ["A.8.14"]
#   aliases:
#     - CKV_GCP_39
#     - GCP-0041
#     - GCP-0045
#     - GCP-0067
#     - AVD-GCP-0041
#     - AVD-GCP-0045
#     - AVD-GCP-0067
#     - 1b44e234-3d73-41a8-9954-0b154135280e
#   since: 0.1.0
package plangate.gcp.compute.instance_shielded_vm

import data.plangate.lib

deny contains finding if {
	not lib.is_set(input.resource, ["shielded_instance_config", 0])
	finding := {
		"message": "The instance is not shielded.",
		"path": ["shielded_instance_config"],
	}
}

deny contains finding if {
	some index, config in lib.list(lib.get(input.resource.values, ["shielded_instance_config"], []))
	some switch in ["enable_vtpm", "enable_integrity_monitoring"]
	lib.is_off(config, [switch], true)
	finding := {
		"message": sprintf("%s is off.", [switch]),
		"path": ["shielded_instance_config", index, switch],
	}
}
