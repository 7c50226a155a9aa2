# METADATA
# title: S3 buckets are encrypted with KMS
# description: >-
#   With a KMS key, reading an object also takes permission to use the key, each use is recorded, and taking the
#   permission away closes every object at once.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/s3_bucket_server_side_encryption_configuration.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
# custom:
#   severity: high
#   resources: [aws_s3_bucket]
#   related: {aws_s3_bucket_server_side_encryption_configuration: referrers}
#   topics: [encryption-at-rest]
#   frameworks:
#     iso-27001-2022: ["A.8.11", "A.8.24"]
#   aliases:
#     - CKV_AWS_145
#     - AWS-0132
#     - AVD-AWS-0132
#   since: 0.1.0
package plangate.aws.s3.encryption_kms_cmk

import data.plangate.lib

deny contains finding if {
	not inline_uses_kms
	not companion_uses_kms
	finding := {
		"message": "Objects of this bucket are not encrypted with a KMS key.",
		"path": ["server_side_encryption_configuration"],
		"fix": {"resource": {
			"type": "aws_s3_bucket_server_side_encryption_configuration",
			"name": input.resource.name,
			"body": {
				"bucket": {"ref": ["id"]},
				"rule": [{
					"bucket_key_enabled": true,
					"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms"}],
				}],
			},
		}},
	}
}

inline_uses_kms if {
	some rule in lib.list(lib.get(input.resource.values, ["server_side_encryption_configuration", 0, "rule"], []))
	uses_kms(rule)
}

companion_uses_kms if {
	some companion in input.related.aws_s3_bucket_server_side_encryption_configuration
	some rule in lib.list(lib.get(companion.values, ["rule"], []))
	uses_kms(rule)
}

uses_kms(rule) if startswith(lib.get(rule, ["apply_server_side_encryption_by_default", 0, "sse_algorithm"], ""), "aws:kms")
