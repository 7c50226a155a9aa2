# METADATA
# title: Trails are sent to CloudWatch Logs
# description: >-
#   A trail in a bucket is read after the fact. In CloudWatch Logs metric filters and alarms can react to a sign-
#   in of root or a changed policy while it happens.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/cloudtrail.html.markdown
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html
# custom:
#   severity: low
#   resources: [aws_cloudtrail]
#   topics: [logging]
#   frameworks:
#     soc2-2017: ["CC7.2", "CC7.3"]
#     pci-dss-3.2.1: ["10.1", "10.2.1", "10.2.2", "10.2.3", "10.2.5", "10.3.1", "10.3.2", "10.3.3", "10.3.4", "10.3.5", "10.3.6", "10.5.3", "10.5.4", "2.2"]
#     iso-27001-2022: ["A.8.15", "A.8.16"]
#   aliases:
#     - CKV2_AWS_10
#     - AWS-0162
#     - AVD-AWS-0162
#     - 17b30f8f-8dfb-4597-adf6-57600b6cf25e
#   since: 0.1.0
package plangate.aws.cloudtrail.cloudwatch_integration

import data.plangate.lib

deny contains finding if {
	not lib.is_set(input.resource, ["cloud_watch_logs_group_arn"])
	finding := {
		"message": "The trail is not sent to a CloudWatch Logs group.",
		"path": ["cloud_watch_logs_group_arn"],
	}
}
