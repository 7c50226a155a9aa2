# METADATA
# title: Trails prove that their log files are whole
# description: >-
#   With log file validation CloudTrail signs a digest of its log files, so that a deleted or altered file is
#   noticed. Without it an intruder can rewrite the record.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/cloudtrail.html.markdown
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html
# custom:
#   severity: high
#   resources: [aws_cloudtrail]
#   topics: [logging, integrity]
#   frameworks:
#     cis-aws-5.0: ["3.2"]
#     soc2-2017: ["CC7.3"]
#     pci-dss-3.2.1: ["10.5", "10.5.2", "10.5.5", "11.5", "2.2"]
#     iso-27001-2022: ["A.8.15", "A.8.16"]
#   aliases:
#     - CKV_AWS_36
#     - AWS-0016
#     - AVD-AWS-0016
#     - 52ffcfa6-6c70-4ea6-8376-d828d3961669
#   since: 0.1.0
package plangate.aws.cloudtrail.log_validation

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["enable_log_file_validation"], false)
	finding := {
		"message": "Log file validation is off.",
		"path": ["enable_log_file_validation"],
		"fix": {"set": ["enable_log_file_validation"], "to": true},
	}
}
