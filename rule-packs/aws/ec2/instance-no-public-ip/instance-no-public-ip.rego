# METADATA
# title: Instances have no public address
# description: >-
#   A machine with a public address is found by scanners within minutes, and one careless security group away from
#   them.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/instance.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/launch_template.html.markdown
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html
# custom:
#   severity: medium
#   resources: [aws_instance, aws_launch_template]
#   topics: [network-exposure]
#   frameworks:
#     soc2-2017: ["CC6.6"]
#     pci-dss-3.2.1: ["1.2", "1.2.1", "1.3", "1.3.1", "1.3.2", "1.3.4", "1.3.6", "2.2.2"]
#     iso-27001-2022: ["A.8.1", "A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV_AWS_88
#     - 5a2486aa-facf-477d-a5c1-b010789459ce
#   since: 0.1.0
package plangate.aws.ec2.instance_no_public_ip

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["associate_public_ip_address"], false)
	finding := {
		"message": "The instance gets a public address.",
		"path": ["associate_public_ip_address"],
		"fix": {"set": ["associate_public_ip_address"], "to": false, "unsafe": true},
	}
}

deny contains finding if {
	some index, interface in lib.list(lib.get(input.resource.values, ["network_interfaces"], []))
	lib.is_on(interface, ["associate_public_ip_address"], false)
	finding := {
		"message": "Instances of this template get a public address.",
		"path": ["network_interfaces", index, "associate_public_ip_address"],
		"fix": {"set": ["network_interfaces", index, "associate_public_ip_address"], "to": false, "unsafe": true},
	}
}
