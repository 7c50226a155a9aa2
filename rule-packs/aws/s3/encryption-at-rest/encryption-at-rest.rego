# METADATA
# title: S3 buckets state their encryption
# description: >-
#   S3 encrypts with keys of its own where a bucket says nothing. Stated in the configuration, encryption is a
#   decision that reviews can see and changes cannot undo unseen.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/s3_bucket_server_side_encryption_configuration.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
# custom:
#   severity: medium
#   resources: [aws_s3_bucket]
#   related: {aws_s3_bucket_server_side_encryption_configuration: referrers}
#   topics: [encryption-at-rest]
#   frameworks:
#     pci-dss-3.2.1: ["10.5", "2.2", "3.4", "8.2.1"]
#     iso-27001-2022: ["A.8.11", "A.8.24"]
#   aliases:
#     - CKV_AWS_19
#   since: 0.1.0
package plangate.aws.s3.encryption_at_rest

import data.plangate.lib

deny contains finding if {
	not lib.is_set(input.resource, ["server_side_encryption_configuration", 0])
	count(input.related.aws_s3_bucket_server_side_encryption_configuration) == 0
	finding := {
		"message": "The configuration does not state how this bucket is encrypted.",
		"path": ["server_side_encryption_configuration"],
		"fix": {"resource": {
			"type": "aws_s3_bucket_server_side_encryption_configuration",
			"name": input.resource.name,
			"body": {
				"bucket": {"ref": ["id"]},
				"rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "AES256"}]}],
			},
		}},
	}
}
