# METADATA
# title: Security groups name where machines may go
# description: >-
#   A machine that may reach every port of every address can fetch an attacker's tools and carry your data out.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/security_group.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/vpc_security_group_egress_rule.html.markdown
#   - ref: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
# custom:
#   severity: critical
#   resources: [aws_security_group, aws_security_group_rule, aws_vpc_security_group_egress_rule]
#   topics: [network-exposure]
#   aliases:
#     - CKV_AWS_382
#     - AWS-0104
#     - AVD-AWS-0104
#   since: 0.1.0
package plangate.aws.vpc.sg_egress_all_world

import data.plangate.aws.lib as aws

deny contains finding if {
	some entry in aws.egress(input.resource)
	aws.opens_every_port(entry.rule)
	source := aws.world_source(entry.rule)
	finding := {
		"message": "This rule lets machines reach every port of every address.",
		"path": array.concat(entry.path, [source]),
	}
}
