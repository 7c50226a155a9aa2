# METADATA
# title: Public access blocks ignore public ACLs
# description: >-
#   Refusing new public ACLs does not undo the ones that are there. Ignoring them does.
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
#     - CKV_AWS_55
#     - AWS-0091
#     - AVD-AWS-0091
#     - 4fa66806-0dd9-4f8d-9480-3174d39c7c91
#   since: 0.1.0
package plangate.aws.s3.ignore_public_acls

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["ignore_public_acls"], false)
	finding := {
		"message": "Public ACLs that are there already stay in force.",
		"path": ["ignore_public_acls"],
		"fix": {"set": ["ignore_public_acls"], "to": true},
	}
}
