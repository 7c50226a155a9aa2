# METADATA
# title: S3 buckets are not writable by everyone through an ACL
# description: >-
#   Whoever can write to a bucket can replace what others download from it, fill it at the owner's cost, and plant
#   what the owner answers for.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/s3_bucket_acl.html.markdown
# custom:
#   severity: critical
#   resources: [aws_s3_bucket, aws_s3_bucket_acl]
#   related: {aws_s3_bucket_public_access_block: referrers}
#   topics: [public-access]
#   frameworks:
#     pci-dss-3.2.1: ["1.2.1", "1.3.1"]
#     soc2-2017: ["CC6.1"]
#     iso-27001-2022: ["A.8.3"]
#   aliases:
#     - CKV_AWS_57
#   since: 0.1.0
package plangate.aws.s3.acl_public_write

import data.plangate.aws.lib as aws
import data.plangate.lib

deny contains finding if {
	input.resource.values.acl == "public-read-write"
	not aws.ignores_acls(input.related.aws_s3_bucket_public_access_block)
	finding := {
		"message": "The ACL \"public-read-write\" lets anyone write to this bucket.",
		"path": ["acl"],
		"fix": {"set": ["acl"], "to": "private"},
	}
}

deny contains finding if {
	some granted in aws.acl_grants(input.resource.values)
	endswith(granted.uri, "/global/AllUsers")
	granted.permission in {"WRITE", "WRITE_ACP", "FULL_CONTROL"}
	not aws.ignores_acls(input.related.aws_s3_bucket_public_access_block)
	finding := {
		"message": sprintf("A grant gives %s to everyone.", [granted.permission]),
		"path": granted.path,
		"evidence": [granted.uri, granted.permission],
		"fix": {"remove": granted.path},
	}
}
