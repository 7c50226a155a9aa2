# METADATA
# title: Repositories are encrypted with a KMS key
# description: >-
#   With a KMS key, pulling an image also takes permission to use the key, and each use is recorded.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/ecr_repository.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
# custom:
#   severity: low
#   resources: [aws_ecr_repository]
#   topics: [encryption-at-rest]
#   aliases:
#     - CKV_AWS_136
#     - AWS-0033
#     - AVD-AWS-0033
#     - 0e32d561-4b5a-4664-a6e3-a3fa85649157
#   since: 0.1.0
package plangate.aws.ecr.cmk

import data.plangate.lib

deny contains finding if {
	not startswith(upper(lib.get(input.resource.values, ["encryption_configuration", 0, "encryption_type"], "AES256")), "KMS")
	finding := {
		"message": "Images of this repository are not encrypted with a KMS key.",
		"path": ["encryption_configuration", 0, "encryption_type"],
		"fix": {"set": ["encryption_configuration", 0, "encryption_type"], "to": "KMS", "unsafe": true},
	}
}
