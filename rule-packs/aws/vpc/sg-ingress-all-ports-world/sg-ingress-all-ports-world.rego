# METADATA
# title: Security groups do not open every port to the internet
# description: >-
#   A rule that lets every address reach every port is no rule at all: whatever listens behind it is public.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/security_group.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/vpc_security_group_ingress_rule.html.markdown
#   - ref: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
# custom:
#   severity: high
#   resources: [aws_security_group, aws_security_group_rule, aws_vpc_security_group_ingress_rule]
#   topics: [network-exposure]
#   frameworks:
#     cis-aws-5.0: ["5.3", "5.4"]
#     soc2-2017: ["CC6.6"]
#     iso-27001-2022: ["A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV_AWS_277
#     - 4728cd65-a20c-49da-8b31-9c08b423e4db
#   since: 0.1.0
package plangate.aws.vpc.sg_ingress_all_ports_world

import data.plangate.aws.lib as aws

deny contains finding if {
	some entry in aws.ingress(input.resource)
	aws.opens_every_port(entry.rule)
	source := aws.world_source(entry.rule)
	finding := {
		"message": "This rule lets every address on the internet reach every port.",
		"path": array.concat(entry.path, [source]),
	}
}
