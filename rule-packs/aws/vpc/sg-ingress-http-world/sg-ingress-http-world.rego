# METADATA
# title: Security groups do not open port 80 to the internet
# description: >-
#   What comes over plain HTTP, cookies and tokens included, can be read and changed by everyone on the way.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/security_group.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/vpc_security_group_ingress_rule.html.markdown
#   - ref: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
# custom:
#   severity: medium
#   resources: [aws_security_group, aws_security_group_rule, aws_vpc_security_group_ingress_rule]
#   topics: [network-exposure, encryption-in-transit]
#   aliases:
#     - CKV_AWS_260
#     - ffac8a12-322e-42c1-b9b9-81ff85c39ef7
#   since: 0.1.0
package plangate.aws.vpc.sg_ingress_http_world

import data.plangate.aws.lib as aws

deny contains finding if {
	some entry in aws.ingress(input.resource)
	aws.opens(entry.rule, 80, {"tcp", "6"})
	source := aws.world_source(entry.rule)
	finding := {
		"message": "This rule lets every address on the internet reach HTTP (port 80).",
		"path": array.concat(entry.path, [source]),
	}
}
