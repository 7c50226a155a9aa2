# METADATA
# title: MSK clusters log what their brokers do
# description: >-
#   The brokers' log tells of failures and of clients that are refused.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/msk_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/msk/latest/developerguide/msk-logging.html
# custom:
#   severity: medium
#   resources: [aws_msk_cluster]
#   topics: [logging]
#   aliases:
#     - CKV_AWS_80
#     - AWS-0074
#     - AVD-AWS-0074
#     - 2f56b7ab-7fba-4e93-82f0-247e5ddeb239
#   since: 0.1.0
package plangate.aws.msk.logging

import data.plangate.lib

deny contains finding if {
	not logs_to_cloudwatch
	not logs_to_firehose
	not logs_to_s3
	finding := {
		"message": "The brokers of this cluster log nowhere.",
		"path": ["logging_info"],
	}
}

logs_to_cloudwatch if lib.is_on(input.resource.values, ["logging_info", 0, "broker_logs", 0, "cloudwatch_logs", 0, "enabled"], false)

logs_to_firehose if lib.is_on(input.resource.values, ["logging_info", 0, "broker_logs", 0, "firehose", 0, "enabled"], false)

logs_to_s3 if lib.is_on(input.resource.values, ["logging_info", 0, "broker_logs", 0, "s3", 0, "enabled"], false)
