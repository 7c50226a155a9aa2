# METADATA
# title: Nodes do not take SSH from everywhere
# description: >-
#   A node group with a key and no source groups opens SSH of every node to the internet.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/eks_node_group.html.markdown
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/create-managed-node-group.html
# custom:
#   severity: medium
#   resources: [aws_eks_node_group]
#   topics: [network-exposure]
#   aliases:
#     - CKV_AWS_100
#     - ba40ace1-a047-483c-8a8d-bc2d3a67a82d
#   since: 0.1.0
package plangate.aws.eks.node_group_ssh

import data.plangate.lib

deny contains finding if {
	lib.is_given(input.resource, ["remote_access", 0, "ec2_ssh_key"])
	count(lib.list(lib.get(input.resource.values, ["remote_access", 0, "source_security_group_ids"], []))) == 0
	finding := {
		"message": "SSH of the nodes is open to every address.",
		"path": ["remote_access", 0, "source_security_group_ids"],
	}
}
