# METADATA
# title: EKS clusters are not administered over the internet
# description: >-
#   The public endpoint of a cluster lets the whole internet try its authentication, and every flaw of the API
#   server.
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
#     - CKV_AWS_39
#     - AWS-0040
#     - AVD-AWS-0040
#     - 42f4b905-3736-4213-bfe9-c0660518cda8
#   since: 0.1.0
package plangate.aws.eks.public_endpoint

import data.plangate.lib

deny contains finding if {
	some index, config in lib.list(lib.get(input.resource.values, ["vpc_config"], []))
	lib.is_on(config, ["endpoint_public_access"], true)
	finding := {
		"message": "The API server of this cluster answers on the internet.",
		"path": ["vpc_config", index, "endpoint_public_access"],
		"fix": [
			{"set": ["vpc_config", index, "endpoint_public_access"], "to": false, "unsafe": true},
			{"set": ["vpc_config", index, "endpoint_private_access"], "to": true},
		],
	}
}
