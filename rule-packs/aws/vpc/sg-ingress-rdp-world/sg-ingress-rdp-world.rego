# METADATA
# title: Security groups do not open Remote Desktop to the internet
# description: >-
#   An ingress rule that lets every address reach port 3389 is the usual way in of ransomware: passwords are guessed, or a flaw of
#   the service is used before it is patched.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/security_group.html.markdown
#   - ref: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
# custom:
#   severity: high
#   resources: [aws_security_group, aws_security_group_rule, aws_vpc_security_group_ingress_rule]
#   topics: [network-exposure]
#   frameworks:
#     cis-aws-5.0: ["5.3", "5.4"]
#     soc2-2017: ["CC6.6"]
#     iso-27001-2022: ["A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV_AWS_25
#     - 151187cb-0efc-481c-babd-ad24e3c9bc22
#   since: 0.1.0
package plangate.aws.vpc.sg_ingress_rdp_world

import data.plangate.aws.lib as aws

deny contains finding if {
	some entry in aws.ingress(input.resource)
	aws.opens(entry.rule, 3389, {"tcp", "udp", "6", "17"})
	source := aws.world_source(entry.rule)
	finding := {
		"message": "This rule lets every address on the internet reach Remote Desktop (port 3389).",
		"path": array.concat(entry.path, [source]),
	}
}
