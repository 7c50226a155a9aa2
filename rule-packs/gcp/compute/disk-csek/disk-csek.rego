# METADATA
# title: Disks are encrypted with a key of your own
# description: >-
#   Google encrypts every disk with keys it manages. A key of your own can be rotated, audited and withdrawn,
#   which makes the data unreadable at once.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_disk.html.markdown
#   - ref: https://cloud.google.com/compute/docs/disks/customer-managed-encryption
# custom:
#   severity: medium
#   resources: [google_compute_disk]
#   topics: [encryption-at-rest]
#   frameworks:
#     cis-gcp-4.0: ["4.7"]
#     iso-27001-2022: ["A.8.11", "A.8.12", "A.8.14"]
#   aliases:
#     - CKV_GCP_37
#     - GCP-0034
#     - AVD-GCP-0034
#     - b1d51728-7270-4991-ac2f-fc26e2695b38
#   since: 0.1.0
package plangate.gcp.compute.disk_csek

import data.plangate.lib

deny contains finding if {
	count(lib.list(lib.get(input.resource.values, ["disk_encryption_key"], []))) == 0
	finding := {
		"message": "The disk is encrypted with a key that Google manages.",
		"path": ["disk_encryption_key"],
	}
}
