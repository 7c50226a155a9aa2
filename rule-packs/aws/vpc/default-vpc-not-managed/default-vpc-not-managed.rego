# METADATA
# title: Default VPCs are not used
# description: >-
#   The default VPC gives every subnet a way to the internet and every machine a public address. What grows in it
#   was planned by nobody.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/default_vpc.html.markdown
#   - ref: https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html
# custom:
#   severity: high
#   resources: [aws_default_vpc]
#   topics: [network-exposure]
#   aliases:
#     - CKV_AWS_148
#     - AWS-0101
#     - AVD-AWS-0101
#     - 96ed3526-0179-4c73-b1b2-372fde2e0d13
#   since: 0.1.0
package plangate.aws.vpc.default_vpc_not_managed

deny contains {
	"message": "The configuration takes over a default VPC.",
	"path": [],
	"evidence": "default VPC",
} if input.resource.type == "aws_default_vpc"
