# METADATA
# title: KMS keys are rotated
# description: >-
#   A key that is rotated every year limits what can be read with any one version of it. KMS keeps the old
#   versions, so nothing has to be encrypted again.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/kms_key.html.markdown
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
# custom:
#   severity: medium
#   resources: [aws_kms_key]
#   topics: [encryption-at-rest]
#   frameworks:
#     cis-aws-5.0: ["3.6"]
#     pci-dss-3.2.1: ["2.2", "3.5", "3.6", "3.6.4"]
#     iso-27001-2022: ["A.8.11", "A.8.24", "A.8.5"]
#   aliases:
#     - CKV_AWS_7
#     - AWS-0065
#     - AVD-AWS-0065
#     - 22fbfeac-7b5a-421a-8a27-7a2178bb910b
#   since: 0.1.0
package plangate.aws.kms.rotation

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["enable_key_rotation"], false)
	rotates
	finding := {
		"message": "Automatic rotation of this key is off.",
		"path": ["enable_key_rotation"],
		"fix": {"set": ["enable_key_rotation"], "to": true},
	}
}

# KMS rotates symmetric encryption keys whose material it made itself.
rotates if {
	lib.get(input.resource.values, ["customer_master_key_spec"], "SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT"
	lib.get(input.resource.values, ["key_usage"], "ENCRYPT_DECRYPT") == "ENCRYPT_DECRYPT"
	not lib.has(input.resource.values, ["custom_key_store_id"])
}
