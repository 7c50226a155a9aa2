# METADATA
# title: OpenSearch domains encrypt what their nodes say to each other
# description: >-
#   A query that arrives over TLS is passed between the nodes of the domain in the clear unless node-to-node
#   encryption is on.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/opensearch_domain.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/elasticsearch_domain.html.markdown
#   - ref: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ntn.html
# custom:
#   severity: high
#   resources: [aws_elasticsearch_domain, aws_opensearch_domain]
#   topics: [encryption-in-transit]
#   frameworks:
#     pci-dss-3.2.1: ["4.1"]
#     iso-27001-2022: ["A.8.12", "A.8.24"]
#   aliases:
#     - CKV_AWS_6
#     - AWS-0043
#     - AVD-AWS-0043
#     - 967eb3e6-26fc-497d-8895-6428beb6e8e2
#   since: 0.1.0
package plangate.aws.opensearch.node_to_node

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["node_to_node_encryption", 0, "enabled"], false)
	finding := {
		"message": "The nodes of this domain talk to each other unencrypted.",
		"path": ["node_to_node_encryption", 0, "enabled"],
		"fix": {"set": ["node_to_node_encryption", 0, "enabled"], "to": true, "unsafe": true},
	}
}
