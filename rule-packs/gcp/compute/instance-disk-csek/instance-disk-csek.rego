# METADATA
# title: Disks of instances are encrypted with keys of your own
# description: >-
#   With a key of your own a copy of a disk is worthless without it.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_instance.html.markdown
#   - ref: https://cloud.google.com/compute/docs/disks/customer-managed-encryption
# custom:
#   severity: low
#   resources: [google_compute_instance]
#   topics: [encryption-at-rest]
#   frameworks:
#     cis-gcp-4.0: ["4.7"]
#     iso-27001-2022: ["A.8.11", "A.8.12", "A.8.14"]
#   aliases:
#     - CKV_GCP_38
#     - GCP-0033
#     - AVD-GCP-0033
#   since: 0.1.0
package plangate.gcp.compute.instance_disk_csek

import data.plangate.lib

deny contains finding if {
	some index, _ in lib.list(lib.get(input.resource.values, ["boot_disk"], []))
	not lib.is_given(input.resource, ["boot_disk", index, "disk_encryption_key_raw"])
	not lib.is_given(input.resource, ["boot_disk", index, "kms_key_self_link"])
	finding := {
		"message": "The boot disk is not encrypted with a key of your own.",
		"path": ["boot_disk", index],
		"evidence": "no key",
	}
}

deny contains finding if {
	some index, _ in lib.list(lib.get(input.resource.values, ["attached_disk"], []))
	not lib.is_given(input.resource, ["attached_disk", index, "disk_encryption_key_raw"])
	not lib.is_given(input.resource, ["attached_disk", index, "kms_key_self_link"])
	finding := {
		"message": "This disk is not encrypted with a key of your own.",
		"path": ["attached_disk", index],
		"evidence": "no key",
	}
}
