# METADATA
# title: Network access lists name the ports they open
# description: >-
#   An entry that admits every protocol and port to a subnet leaves nothing for the list to decide.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/network_acl_rule.html.markdown
#   - ref: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
# custom:
#   severity: critical
#   resources: [aws_network_acl, aws_network_acl_rule]
#   topics: [network-exposure]
#   frameworks:
#     cis-aws-5.0: ["5.2"]
#     soc2-2017: ["CC6.6"]
#     iso-27001-2022: ["A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV_AWS_352
#     - AWS-0102
#     - AVD-AWS-0102
#   since: 0.1.0
package plangate.aws.vpc.nacl_all_ports

import data.plangate.aws.lib as aws
import data.plangate.lib

deny contains finding if {
	input.resource.type == "aws_network_acl_rule"
	entry := input.resource.values
	lib.is_off(entry, ["egress"], false)
	lower(lib.get(entry, ["rule_action"], "")) == "allow"
	aws.opens_every_port(entry)
	finding := {"message": message, "path": ["protocol"]}
}

deny contains finding if {
	input.resource.type == "aws_network_acl"
	some index, entry in lib.list(lib.get(input.resource.values, ["ingress"], []))
	lower(lib.get(entry, ["action"], "")) == "allow"
	aws.opens_every_port(entry)
	finding := {"message": message, "path": ["ingress", index, "protocol"]}
}

message := "This entry admits every port."
