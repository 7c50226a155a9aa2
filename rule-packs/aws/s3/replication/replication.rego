# METADATA
# title: S3 buckets are replicated
# description: >-
#   A copy in another region, better in another account, survives the loss of either.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/s3_bucket_replication_configuration.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
# custom:
#   severity: medium
#   resources: [aws_s3_bucket]
#   related: {aws_s3_bucket_replication_configuration: referrers}
#   topics: [backup]
#   frameworks:
#     pci-dss-3.2.1: ["10.5.3", "2.2"]
#     iso-27001-2022: ["A.8.14"]
#   aliases:
#     - CKV_AWS_144
#   since: 0.1.0
package plangate.aws.s3.replication

import data.plangate.lib

deny contains finding if {
	not lib.is_set(input.resource, ["replication_configuration", 0])
	count(input.related.aws_s3_bucket_replication_configuration) == 0
	finding := {
		"message": "Nothing copies the objects of this bucket elsewhere.",
		"path": ["replication_configuration"],
	}
}
