# METADATA
# title: Security groups do not open SSH to the internet
# description: >-
#   An ingress rule that lets every address reach port 22 exposes each machine in the group to password guessing
#   and to flaws of its SSH server.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/security_group.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/vpc_security_group_ingress_rule.html.markdown
#   - ref: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
# custom:
#   severity: high
#   resources: [aws_security_group, aws_security_group_rule, aws_vpc_security_group_ingress_rule]
#   topics: [network-exposure]
#   frameworks:
#     cis-aws-5.0: ["5.3", "5.4"]
#     soc2-2017: ["CC6.6", "CC7.2"]
#     iso-27001-2022: ["A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV_AWS_24
#     - AWS-0107
#     - AVD-AWS-0107
#     - 65905cec-d691-4320-b320-2000436cb696
#   since: 0.1.0
package plangate.aws.vpc.sg_ingress_ssh_world

import data.plangate.aws.lib as aws

deny contains finding if {
	some entry in aws.ingress(input.resource)
	aws.opens(entry.rule, 22, {"tcp", "6"})
	source := aws.world_source(entry.rule)
	finding := {
		"message": "This rule lets every address on the internet reach SSH (port 22).",
		"path": array.concat(entry.path, [source]),
	}
}
