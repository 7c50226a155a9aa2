# METADATA
# title: Network ACLs do not open SSH to the internet
# description: >-
#   An inbound entry that lets every address reach port 22 leaves the security groups behind it as the only
#   guard of SSH.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/network_acl.html.markdown
#   - ref: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
# custom:
#   severity: medium
#   resources: [aws_network_acl, aws_network_acl_rule]
#   topics: [network-exposure]
#   frameworks:
#     cis-aws-5.0: ["5.2"]
#     soc2-2017: ["CC6.6"]
#     iso-27001-2022: ["A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV_AWS_232
#     - 3af7f2fd-06e6-4dab-b996-2912bea19ba4
#   since: 0.1.0
package plangate.aws.vpc.nacl_ingress_ssh_world

import data.plangate.aws.lib as aws
import data.plangate.lib

deny contains finding if {
	input.resource.type == "aws_network_acl"
	entries := lib.list(lib.get(input.resource.values, ["ingress"], []))
	some index, entry in entries
	lower(lib.get(entry, ["action"], "")) == "allow"
	aws.covers(entry, 22)
	source := aws.world_entry(entry)
	not denied_before(entries, entry, source)
	finding := {"message": message, "path": ["ingress", index, source]}
}

deny contains finding if {
	input.resource.type == "aws_network_acl_rule"
	entry := input.resource.values
	lib.is_off(entry, ["egress"], false)
	lower(lib.get(entry, ["rule_action"], "")) == "allow"
	aws.covers(entry, 22)
	finding := {"message": message, "path": [aws.world_entry(entry)]}
}

message := "This entry lets every address on the internet reach SSH (port 22)."

# The first entry that matches decides: a denial with a lower number comes before.
denied_before(entries, allowed, source) if {
	some entry in entries
	lower(lib.get(entry, ["action"], "")) == "deny"
	lib.num(lib.get(entry, ["rule_no"], 32767)) < lib.num(lib.get(allowed, ["rule_no"], 32767))
	lib.is_world(lib.get(entry, [source], ""))
	aws.covers(entry, 22)
}
