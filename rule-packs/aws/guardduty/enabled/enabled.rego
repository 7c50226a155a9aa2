# METADATA
# title: GuardDuty is on
# description: >-
#   GuardDuty reads the account's trails, flow logs and names for signs of an intrusion.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/guardduty_detector.html.markdown
#   - ref: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_settingup.html
# custom:
#   severity: medium
#   resources: [aws_guardduty_detector]
#   topics: [logging]
#   frameworks:
#     soc2-2017: ["CC3.1", "CC3.2", "CC4.2", "CC6.8", "CC7.1", "CC7.2", "CC7.3", "CC7.4"]
#     iso-27001-2022: ["A.5.19", "A.5.21", "A.5.25", "A.5.28", "A.5.29", "A.8.7", "A.8.9"]
#   aliases:
#     - CKV_AWS_238
#     - 704dadd3-54fc-48ac-b6a0-02f170011473
#   since: 0.1.0
package plangate.aws.guardduty.enabled

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["enable"], true)
	finding := {
		"message": "The detector is suspended.",
		"path": ["enable"],
		"fix": {"set": ["enable"], "to": true},
	}
}
