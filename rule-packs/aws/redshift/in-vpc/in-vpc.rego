# METADATA
# title: Redshift clusters are in a VPC of yours
# description: >-
#   Without a subnet group the cluster stands where the account's default puts it, under rules that nobody chose.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/redshift_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-cluster-subnet-groups.html
# custom:
#   severity: high
#   resources: [aws_redshift_cluster]
#   topics: [network-exposure]
#   aliases:
#     - CKV_AWS_154
#     - AWS-0127
#     - AVD-AWS-0127
#     - 0a494a6a-ebe2-48a0-9d77-cf9d5125e1b3
#   since: 0.1.0
package plangate.aws.redshift.in_vpc

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["cluster_subnet_group_name"])
	finding := {
		"message": "The cluster names no subnet group.",
		"path": ["cluster_subnet_group_name"],
	}
}
