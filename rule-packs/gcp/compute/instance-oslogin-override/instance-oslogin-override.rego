# METADATA
# title: Instances do not turn OS Login off
# description: >-
#   With OS Login sign-in to machines follows IAM. An instance that turns it off is outside of every review.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_instance.html.markdown
#   - ref: https://cloud.google.com/compute/docs/oslogin
# custom:
#   severity: medium
#   resources: [google_compute_instance]
#   topics: [identity]
#   aliases:
#     - CKV_GCP_34
#     - GCP-0036
#     - AVD-GCP-0036
#     - d0b4d550-c001-46c3-bbdb-d5d75d33f05f
#   since: 0.1.0
package plangate.gcp.compute.instance_oslogin_override

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["metadata", "enable-oslogin"], true)
	finding := {
		"message": "The instance turns OS Login off.",
		"path": ["metadata", "enable-oslogin"],
		"fix": {"set": ["metadata", "enable-oslogin"], "to": true},
	}
}
