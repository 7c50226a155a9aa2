# METADATA
# title: Instances report their metrics every minute
# description: >-
#   Every five minutes is too seldom to see what happened, or to scale before users notice.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/instance.html.markdown
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/manage-detailed-monitoring.html
# custom:
#   severity: medium
#   resources: [aws_instance]
#   topics: [logging]
#   aliases:
#     - CKV_AWS_126
#     - 23b70e32-032e-4fa6-ba5c-82f56b9980e6
#   since: 0.1.0
package plangate.aws.ec2.instance_detailed_monitoring

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["monitoring"], false)
	finding := {
		"message": "The instance reports its metrics every five minutes only.",
		"path": ["monitoring"],
		"fix": {"set": ["monitoring"], "to": true},
	}
}
