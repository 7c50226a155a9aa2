# METADATA
# title: Subnets do not give every instance a public address
# description: >-
#   Whatever is launched into such a subnet is reachable from the internet unless its security group says
#   otherwise.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/subnet.html.markdown
#   - ref: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-public-ip.html
# custom:
#   severity: high
#   resources: [aws_subnet]
#   topics: [network-exposure]
#   frameworks:
#     pci-dss-3.2.1: ["1.2.1", "1.3.1"]
#     soc2-2017: ["CC6.6"]
#     iso-27001-2022: ["A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV_AWS_130
#     - AWS-0164
#     - AVD-AWS-0164
#     - 52f04a44-6bfa-4c41-b1d3-4ae99a2de05c
#   since: 0.1.0
package plangate.aws.vpc.subnet_no_auto_public_ip

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["map_public_ip_on_launch"], false)
	finding := {
		"message": "Everything launched into this subnet gets a public address.",
		"path": ["map_public_ip_on_launch"],
		"fix": {"set": ["map_public_ip_on_launch"], "to": false},
	}
}
