# METADATA
# title: Public access blocks refuse public ACLs
# description: >-
#   An ACL that makes a bucket or an object public is one argument away from everybody's data. The block refuses
#   such ACLs when somebody sets them.
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
#     - CKV_AWS_53
#     - AWS-0086
#     - AVD-AWS-0086
#     - d0cc8694-fcad-43ff-ac86-32331d7e867f
#   since: 0.1.0
package plangate.aws.s3.block_public_acls

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["block_public_acls"], false)
	finding := {
		"message": "New public ACLs are accepted.",
		"path": ["block_public_acls"],
		"fix": {"set": ["block_public_acls"], "to": true},
	}
}
