# METADATA
# title: VPCs record flow logs
# description: >-
#   Flow logs say who talked to whom. Without them an intrusion in the network can neither be noticed nor traced
#   afterwards.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/flow_log.html.markdown
#   - ref: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
# custom:
#   severity: medium
#   resources: [aws_vpc]
#   related: {aws_flow_log: referrers}
#   topics: [logging]
#   frameworks:
#     cis-aws-5.0: ["3.7"]
#     soc2-2017: ["CC7.2", "CC7.3"]
#     iso-27001-2022: ["A.8.15", "A.8.16", "A.8.20", "A.8.21", "A.8.22", "A.8.23"]
#   aliases:
#     - CKV2_AWS_11
#     - AWS-0178
#     - AVD-AWS-0178
#     - f83121ea-03da-434f-9277-9cd247ab3047
#   since: 0.1.0
package plangate.aws.vpc.flow_logs


deny contains finding if {
	count(input.related.aws_flow_log) == 0
	finding := {
		"message": "No flow log records the traffic of this VPC.",
		"path": [],
	}
}
