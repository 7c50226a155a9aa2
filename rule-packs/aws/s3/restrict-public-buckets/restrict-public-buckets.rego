# METADATA
# title: Public access blocks restrict public buckets to the account
# description: >-
#   A bucket whose policy is public already stays so until this switch limits it to the account and to AWS
#   services.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/s3_bucket_public_access_block.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
# custom:
#   severity: high
#   resources: [aws_s3_bucket_public_access_block]
#   topics: [public-access]
#   frameworks:
#     cis-aws-5.0: ["2.1.4"]
#     pci-dss-3.2.1: ["1.2", "1.2.1", "1.3", "1.3.1", "1.3.2", "1.3.4", "1.3.6", "2.2.2"]
#   aliases:
#     - CKV_AWS_56
#     - AWS-0093
#     - AVD-AWS-0093
#     - 1ec253ab-c220-4d63-b2de-5b40e0af9293
#   since: 0.1.0
package plangate.aws.s3.restrict_public_buckets

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["restrict_public_buckets"], false)
	finding := {
		"message": "A public policy that is there already stays in force.",
		"path": ["restrict_public_buckets"],
		"fix": {"set": ["restrict_public_buckets"], "to": true},
	}
}
