# METADATA
# title: S3 buckets are not open to every AWS account through an ACL
# description: >-
#   The group "authenticated users" is everybody with any AWS account, not the users of this one. Anybody can have
#   such an account in minutes.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/s3_bucket_acl.html.markdown
# custom:
#   severity: high
#   resources: [aws_s3_bucket, aws_s3_bucket_acl]
#   related: {aws_s3_bucket_public_access_block: referrers}
#   topics: [public-access]
#   frameworks:
#     soc2-2017: ["CC6.1"]
#     iso-27001-2022: ["A.8.3"]
#   aliases:
#     - CKV2_AWS_43
#     - 57b9893d-33b1-4419-bcea-a717ea87e139
#   since: 0.1.0
package plangate.aws.s3.acl_authenticated_users

import data.plangate.aws.lib as aws
import data.plangate.lib

deny contains finding if {
	input.resource.values.acl == "authenticated-read"
	not aws.ignores_acls(input.related.aws_s3_bucket_public_access_block)
	finding := {
		"message": "The ACL \"authenticated-read\" lets every AWS account read this bucket.",
		"path": ["acl"],
		"fix": {"set": ["acl"], "to": "private"},
	}
}

deny contains finding if {
	some granted in aws.acl_grants(input.resource.values)
	endswith(granted.uri, "/global/AuthenticatedUsers")
	not aws.ignores_acls(input.related.aws_s3_bucket_public_access_block)
	finding := {
		"message": sprintf("A grant gives %s to every AWS account.", [granted.permission]),
		"path": granted.path,
		"evidence": [granted.uri, granted.permission],
		"fix": {"remove": granted.path},
	}
}
