# METADATA
# title: Log groups are encrypted with a key of your own
# description: >-
#   Logs hold more than their authors think: tokens, addresses, names. With a KMS key of your own, reading them
#   also takes permission to use that key, and each use is recorded.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/cloudwatch_log_group.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
# custom:
#   severity: medium
#   resources: [aws_cloudwatch_log_group]
#   topics: [encryption-at-rest, logging]
#   frameworks:
#     soc2-2017: ["CC7.3"]
#     pci-dss-3.2.1: ["3.4"]
#     iso-27001-2022: ["A.8.11", "A.8.15", "A.8.16", "A.8.24"]
#   aliases:
#     - CKV_AWS_158
#     - AWS-0017
#     - AVD-AWS-0017
#     - 0afbcfe9-d341-4b92-a64c-7e6de0543879
#   since: 0.1.0
package plangate.aws.cloudwatch.log_group_kms

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["kms_key_id"])
	finding := {
		"message": "The log group is not encrypted with a KMS key of your own.",
		"path": ["kms_key_id"],
	}
}
