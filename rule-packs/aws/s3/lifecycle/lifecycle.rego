# METADATA
# title: S3 buckets have a lifecycle configuration
# description: >-
#   Without rules for their end, objects, old versions and broken uploads are kept, and paid for, for ever.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/s3_bucket_lifecycle_configuration.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
# custom:
#   severity: medium
#   resources: [aws_s3_bucket]
#   related: {aws_s3_bucket_lifecycle_configuration: referrers}
#   topics: [cost]
#   frameworks:
#     iso-27001-2022: ["A.8.10"]
#   aliases:
#     - CKV2_AWS_61
#   since: 0.1.0
package plangate.aws.s3.lifecycle

import data.plangate.lib

deny contains finding if {
	not lib.is_set(input.resource, ["lifecycle_rule", 0])
	count(input.related.aws_s3_bucket_lifecycle_configuration) == 0
	finding := {
		"message": "Nothing says how long the objects of this bucket are kept.",
		"path": ["lifecycle_rule"],
	}
}
