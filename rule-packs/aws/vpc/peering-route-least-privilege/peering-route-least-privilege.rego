# METADATA
# title: Routes to a peer cover the peer's addresses only
# description: >-
#   A route that sends everything to another VPC makes that VPC the way to everywhere, and its mistakes yours.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/route.html.markdown
#   - ref: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html
# custom:
#   severity: high
#   resources: [aws_route, aws_route_table]
#   topics: [network-exposure]
#   frameworks:
#     cis-aws-5.0: ["5.6"]
#     iso-27001-2022: ["A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV2_AWS_44
#     - b3a41501-f712-4c4f-81e5-db9a7dc0e34e
#   since: 0.1.0
package plangate.aws.vpc.peering_route_least_privilege

import data.plangate.lib

deny contains finding if {
	input.resource.type == "aws_route"
	lib.is_given(input.resource, ["vpc_peering_connection_id"])
	some attribute in attributes.aws_route
	lib.is_world(lib.get(input.resource.values, [attribute], ""))
	finding := {"message": message, "path": [attribute]}
}

deny contains finding if {
	input.resource.type == "aws_route_table"
	some index, route in lib.list(lib.get(input.resource.values, ["route"], []))
	lib.is_given(input.resource, ["route", index, "vpc_peering_connection_id"])
	some attribute in attributes.aws_route_table
	lib.is_world(lib.get(route, [attribute], ""))
	finding := {"message": message, "path": ["route", index, attribute]}
}

attributes := {
	"aws_route": ["destination_cidr_block", "destination_ipv6_cidr_block"],
	"aws_route_table": ["cidr_block", "ipv6_cidr_block"],
}

message := "This route sends every address to the peer."
