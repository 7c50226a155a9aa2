# METADATA
# title: Public access blocks refuse public policies
# description: >-
#   A bucket policy that admits everybody is easily written by mistake. The block refuses it when somebody sets
#   it.
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
#     - CKV_AWS_54
#     - AWS-0087
#     - AVD-AWS-0087
#     - 1a4bc881-9f69-4d44-8c9a-d37d08f54c50
#   since: 0.1.0
package plangate.aws.s3.block_public_policy

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["block_public_policy"], false)
	finding := {
		"message": "New public policies are accepted.",
		"path": ["block_public_policy"],
		"fix": {"set": ["block_public_policy"], "to": true},
	}
}
