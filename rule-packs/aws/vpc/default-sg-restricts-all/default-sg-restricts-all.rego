# METADATA
# title: Default security groups admit nothing
# description: >-
#   Every machine without a group of its own gets the VPC's default one. If that admits nothing, forgetting a
#   group is noticed at once.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/default_security_group.html.markdown
#   - ref: https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
# custom:
#   severity: high
#   resources: [aws_default_security_group, aws_vpc]
#   related: {aws_default_security_group: referrers, aws_security_group_rule: referrers, aws_vpc_security_group_ingress_rule: referrers, aws_vpc_security_group_egress_rule: referrers}
#   topics: [network-exposure]
#   frameworks:
#     cis-aws-5.0: ["5.5"]
#     iso-27001-2022: ["A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV2_AWS_12
#     - AWS-0173
#     - AVD-AWS-0173
#     - 9a4ef195-74b9-4c58-b8ed-2b2fe4353a75
#     - 46883ce1-dc3e-4b17-9195-c6a601624c73
#   since: 0.1.0
package plangate.aws.vpc.default_sg_restricts_all

import data.plangate.lib

deny contains finding if {
	input.resource.type == "aws_vpc"
	count(input.related.aws_default_security_group) == 0
	finding := {
		"message": "The default security group of this VPC keeps the rules that AWS gives it.",
		"path": [],
		"evidence": "default security group as made",
		"fix": {
			"resource": {
				"type": "aws_default_security_group",
				"name": input.resource.name,
				"body": {"vpc_id": {"ref": ["id"]}},
			},
			"unsafe": true,
		},
	}
}

deny contains finding if {
	input.resource.type == "aws_default_security_group"
	some index, _ in lib.list(lib.get(input.resource.values, ["ingress"], []))
	finding := {
		"message": "The default security group has an ingress rule.",
		"path": ["ingress", index],
		"fix": {"remove": ["ingress", index], "unsafe": true},
	}
}

deny contains finding if {
	input.resource.type == "aws_default_security_group"
	some index, _ in lib.list(lib.get(input.resource.values, ["egress"], []))
	finding := {
		"message": "The default security group has an egress rule.",
		"path": ["egress", index],
		"fix": {"remove": ["egress", index], "unsafe": true},
	}
}

deny contains finding if {
	input.resource.type == "aws_default_security_group"
	some address in attached
	finding := {
		"message": sprintf("%s is attached to the default security group.", [address]),
		"path": [],
		"evidence": address,
	}
}

attached contains rule.address if {
	some rule in input.related.aws_security_group_rule
	rule.via == "security_group_id"
}

attached contains rule.address if {
	some rule in input.related.aws_vpc_security_group_ingress_rule
	rule.via == "security_group_id"
}

attached contains rule.address if {
	some rule in input.related.aws_vpc_security_group_egress_rule
	rule.via == "security_group_id"
}
