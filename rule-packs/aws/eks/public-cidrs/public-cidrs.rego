# METADATA
# title: Public endpoints of EKS clusters admit named networks only
# description: >-
#   A public endpoint without a list of networks, or with the whole internet in it, can be tried by anyone.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/eks_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
# custom:
#   severity: critical
#   resources: [aws_eks_cluster]
#   topics: [network-exposure]
#   frameworks:
#     soc2-2017: ["CC6.6"]
#     iso-27001-2022: ["A.8.20"]
#   aliases:
#     - CKV_AWS_38
#     - AWS-0041
#     - AVD-AWS-0041
#     - 61cf9883-1752-4768-b18c-0d57f2737709
#   since: 0.1.0
package plangate.aws.eks.public_cidrs

import data.plangate.lib

deny contains finding if {
	some index, config in lib.list(lib.get(input.resource.values, ["vpc_config"], []))
	lib.is_on(config, ["endpoint_public_access"], true)
	some cidr in cidrs(config)
	lib.is_world(cidr)
	finding := {
		"message": sprintf("The API server of this cluster answers to %s.", [cidr]),
		"path": ["vpc_config", index, "public_access_cidrs"],
	}
}

# Without a list, or with an empty one, every address is admitted.
cidrs(config) := ["0.0.0.0/0"] if {
	count(lib.list(lib.get(config, ["public_access_cidrs"], []))) == 0
} else := lib.list(config.public_access_cidrs)
