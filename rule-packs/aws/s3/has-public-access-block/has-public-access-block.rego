# METADATA
# title: S3 buckets have a public access block
# description: >-
#   A block on the bucket keeps it private whatever an ACL or a policy says later, and whoever writes it.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/s3_bucket_public_access_block.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
# custom:
#   severity: low
#   resources: [aws_s3_bucket]
#   related: {aws_s3_bucket_public_access_block: referrers}
#   topics: [public-access]
#   frameworks:
#     cis-aws-5.0: ["2.1.4"]
#     pci-dss-3.2.1: ["1.2", "1.2.1", "1.3", "1.3.1", "1.3.2", "1.3.4", "1.3.6", "2.2.2"]
#   aliases:
#     - CKV2_AWS_6
#     - AWS-0094
#     - AVD-AWS-0094
#   since: 0.1.0
package plangate.aws.s3.has_public_access_block

deny contains finding if {
	count(input.related.aws_s3_bucket_public_access_block) == 0
	finding := {
		"message": "Nothing in the configuration keeps this bucket from becoming public.",
		"path": [],
		"evidence": "no public access block",
		"fix": {"resource": {
			"type": "aws_s3_bucket_public_access_block",
			"name": input.resource.name,
			"body": {
				"bucket": {"ref": ["id"]},
				"block_public_acls": true,
				"block_public_policy": true,
				"ignore_public_acls": true,
				"restrict_public_buckets": true,
			},
		}},
	}
}
