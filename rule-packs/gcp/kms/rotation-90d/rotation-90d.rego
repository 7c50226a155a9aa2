# METADATA
# title: Keys are rotated within 90 days
# description: >-
#   A key that leaked opens everything that was encrypted with it. Rotation bounds how much that is.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/kms_crypto_key.html.markdown
#   - ref: https://cloud.google.com/kms/docs/key-rotation
# custom:
#   severity: high
#   resources: [google_kms_crypto_key]
#   topics: [encryption-at-rest]
#   frameworks:
#     iso-27001-2022: ["A.5.16", "A.8.12", "A.8.24"]
#   aliases:
#     - CKV_GCP_43
#     - GCP-0065
#     - AVD-GCP-0065
#     - d8c57c4e-bf6f-4e32-a2bf-8643532de77b
#   since: 0.1.0
package plangate.gcp.kms.rotation_90d

import data.plangate.lib

deny contains finding if {
	lib.get(input.resource.values, ["purpose"], "ENCRYPT_DECRYPT") == "ENCRYPT_DECRYPT"
	not lib.is_given(input.resource, ["rotation_period"])
	finding := {
		"message": "The key is never rotated.",
		"path": ["rotation_period"],
		"fix": {"set": ["rotation_period"], "to": "7776000s"},
	}
}

deny contains finding if {
	period := input.resource.values.rotation_period
	seconds := lib.num(trim_suffix(period, "s"))
	seconds > 7776000
	finding := {
		"message": sprintf("The key is rotated every %s: later than after 90 days.", [period]),
		"path": ["rotation_period"],
		"fix": {"set": ["rotation_period"], "to": "7776000s"},
	}
}
