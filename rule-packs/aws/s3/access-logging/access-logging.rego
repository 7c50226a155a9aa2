# METADATA
# title: S3 buckets log who reads and writes them
# description: >-
#   Without access logs nobody can tell afterwards which objects were read, by whom and from where.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/s3_bucket_logging.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
# custom:
#   severity: medium
#   resources: [aws_s3_bucket]
#   related: {aws_s3_bucket_logging: referrers, aws_s3_bucket_acl: referrers, aws_s3_bucket: referrers}
#   topics: [logging]
#   frameworks:
#     pci-dss-3.2.1: ["10.1", "10.2.1", "10.3.1"]
#     soc2-2017: ["CC7.2", "CC7.3"]
#     iso-27001-2022: ["A.8.15"]
#   aliases:
#     - CKV_AWS_18
#     - AWS-0089
#     - AVD-AWS-0089
#     - f861041c-8c9f-4156-acfc-5e6e524f5884
#   since: 0.1.0
package plangate.aws.s3.access_logging

import data.plangate.lib

deny contains finding if {
	not is_logged
	not receives_logs
	finding := {
		"message": "Nothing records who reads and writes this bucket.",
		"path": ["logging"],
	}
}

is_logged if lib.list(lib.get(input.resource.values, ["logging"], []))[0]

# A block that is made of something unknown is a block.
is_logged if lib.is_unknown(input.resource, ["logging"])

is_logged if {
	some companion in input.related.aws_s3_bucket_logging
	companion.via == "bucket"
}

# The bucket that logs are delivered to: logging it too would never end.
receives_logs if input.resource.values.acl == "log-delivery-write"

receives_logs if {
	some companion in input.related.aws_s3_bucket_acl
	companion.values.acl == "log-delivery-write"
}

receives_logs if {
	some companion in input.related.aws_s3_bucket_logging
	companion.via == "target_bucket"
}

receives_logs if {
	some bucket in input.related.aws_s3_bucket
	startswith(bucket.via, "logging")
}
