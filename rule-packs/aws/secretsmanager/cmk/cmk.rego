# METADATA
# title: Secrets are encrypted with a key of your own
# description: >-
#   With a key of your own, reading a secret also takes permission to use the key, and the secret can be shared
#   with another account on purpose only.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/secretsmanager_secret.html.markdown
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
# custom:
#   severity: medium
#   resources: [aws_secretsmanager_secret]
#   topics: [encryption-at-rest, secrets]
#   frameworks:
#     pci-dss-3.2.1: ["3.4", "8.2.1"]
#   aliases:
#     - CKV_AWS_149
#     - AWS-0098
#     - AVD-AWS-0098
#     - a2f548f2-188c-4fff-b172-e9a6acb216bd
#   since: 0.1.0
package plangate.aws.secretsmanager.cmk

import data.plangate.lib

deny contains finding if {
	not has_own_key
	finding := {
		"message": "The secret is not encrypted with a KMS key of your own.",
		"path": ["kms_key_id"],
	}
}

has_own_key if {
	lib.is_given(input.resource, ["kms_key_id"])
	not endswith(lib.get(input.resource.values, ["kms_key_id"], ""), "alias/aws/secretsmanager")
}
