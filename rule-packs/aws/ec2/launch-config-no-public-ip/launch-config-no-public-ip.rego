# METADATA
# title: Machines of launch configurations have no public address
# description: >-
#   A machine with a public address is found by scanners within minutes, and one careless security group away from
#   them.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/launch_configuration.html.markdown
#   - ref: https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-configurations.html
# custom:
#   severity: high
#   resources: [aws_launch_configuration]
#   topics: [network-exposure]
#   frameworks:
#     pci-dss-3.2.1: ["1.2", "1.2.1", "1.3", "1.3.1", "1.3.2", "1.3.4", "1.3.6", "2.2.2"]
#   aliases:
#     - CKV_AWS_389
#     - AWS-0009
#     - AVD-AWS-0009
#   since: 0.1.0
package plangate.aws.ec2.launch_config_no_public_ip

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["associate_public_ip_address"], false)
	finding := {
		"message": "Every machine of the group gets a public address.",
		"path": ["associate_public_ip_address"],
		"fix": {"set": ["associate_public_ip_address"], "to": false, "unsafe": true},
	}
}
