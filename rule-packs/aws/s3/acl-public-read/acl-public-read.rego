# METADATA
# title: S3 buckets are not readable by everyone through an ACL
# description: A canned ACL or a grant that names everyone lets anyone on the internet list the bucket and read its objects.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_acl
# custom:
#   severity: critical
#   resources: [aws_s3_bucket, aws_s3_bucket_acl]
#   related: {aws_s3_bucket_public_access_block: referrers}
#   topics: [public-access]
#   frameworks: {pci-dss-3.2.1: ["1.2.1", "1.3.1"], soc2-2017: ["CC6.1"], iso-27001-2022: ["A.8.3"]}
#   aliases: [CKV_AWS_20, 38c5ee0d-7f22-4260-ab72-5073048df100, AWS-0092, AVD-AWS-0092]
#   since: 0.1.0
package plangate.aws.s3.acl_public_read

import data.plangate.aws.lib as aws

deny contains finding if {
	acl := input.resource.values.acl
	acl in {"public-read", "public-read-write"}
	not aws.ignores_acls(input.related.aws_s3_bucket_public_access_block)
	finding := {
		"message": sprintf("The ACL %q lets anyone read this bucket.", [acl]),
		"path": ["acl"],
		"fix": {"set": ["acl"], "to": "private"},
	}
}

deny contains finding if {
	some granted in aws.acl_grants(input.resource.values)
	endswith(granted.uri, "/global/AllUsers")
	granted.permission in {"READ", "FULL_CONTROL"}
	not aws.ignores_acls(input.related.aws_s3_bucket_public_access_block)
	finding := {
		"message": sprintf("A grant gives %s to everyone.", [granted.permission]),
		"path": granted.path,
		"evidence": [granted.uri, granted.permission],
		"fix": {"remove": granted.path},
	}
}
