# METADATA
# title: Security groups and their rules say what they are for
# description: >-
#   A rule that nobody can explain is never removed. A description is what the next reader has.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/security_group.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/security_group_rule.html.markdown
#   - ref: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
# custom:
#   severity: low
#   resources: [aws_security_group, aws_security_group_rule, aws_vpc_security_group_ingress_rule, aws_vpc_security_group_egress_rule]
#   topics: [documentation]
#   aliases:
#     - CKV_AWS_23
#     - AWS-0099
#     - AWS-0124
#     - AVD-AWS-0099
#     - AVD-AWS-0124
#   since: 0.1.0
package plangate.aws.vpc.sg_description

import data.plangate.lib

deny contains finding if {
	not is_described(input.resource, ["description"])
	finding := {
		"message": "Nothing says what this is for.",
		"path": ["description"],
	}
}

deny contains finding if {
	input.resource.type == "aws_security_group"
	some direction in ["ingress", "egress"]
	some index, _ in lib.list(lib.get(input.resource.values, [direction], []))
	not is_described(input.resource, [direction, index, "description"])
	finding := {
		"message": sprintf("Nothing says what this %s rule is for.", [direction]),
		"path": [direction, index, "description"],
	}
}

is_described(resource, path) if {
	lib.is_given(resource, path)
	lib.get(resource.values, path, "") != "Managed by Terraform"
}
