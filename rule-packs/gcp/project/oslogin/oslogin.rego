# METADATA
# title: Projects turn OS Login on
# description: >-
#   With OS Login sign-in to machines follows IAM: who leaves loses access everywhere at once.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_project_metadata.html.markdown
#   - ref: https://cloud.google.com/compute/docs/oslogin
# custom:
#   severity: medium
#   resources: [google_compute_project_metadata, google_compute_project_metadata_item]
#   topics: [identity]
#   frameworks:
#     cis-gcp-4.0: ["4.4"]
#     soc2-2017: ["CC7.2", "CC7.3"]
#     iso-27001-2022: ["A.8.16"]
#   aliases:
#     - CKV_GCP_33
#     - GCP-0042
#     - AVD-GCP-0042
#     - 32ecd6eb-0711-421f-9627-1a28d9eff217
#   since: 0.1.0
package plangate.gcp.project.oslogin

import data.plangate.lib

deny contains finding if {
	input.resource.type == "google_compute_project_metadata"
	not lib.is_on(input.resource.values, ["metadata", "enable-oslogin"], false)
	finding := {
		"message": "OS Login is not turned on for this project.",
		"path": ["metadata", "enable-oslogin"],
		"fix": {"insert": ["metadata"], "entry": {"enable-oslogin": "TRUE"}},
	}
}

deny contains finding if {
	input.resource.type == "google_compute_project_metadata_item"
	lib.get(input.resource.values, ["key"], "") == "enable-oslogin"
	not lib.is_on(input.resource.values, ["value"], false)
	finding := {
		"message": "OS Login is turned off for this project.",
		"path": ["value"],
		"fix": {"set": ["value"], "to": "TRUE"},
	}
}
