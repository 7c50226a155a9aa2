# METADATA
# title: OpenSearch domains are encrypted at rest
# description: >-
#   Indices, logs and snapshots of a domain that is not encrypted can be read from its disks and from every copy.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/opensearch_domain.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/elasticsearch_domain.html.markdown
#   - ref: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/encryption-at-rest.html
# custom:
#   severity: high
#   resources: [aws_elasticsearch_domain, aws_opensearch_domain]
#   topics: [encryption-at-rest]
#   frameworks:
#     pci-dss-3.2.1: ["3.4", "8.2.1"]
#     iso-27001-2022: ["A.8.11", "A.8.24"]
#   aliases:
#     - CKV_AWS_5
#     - AWS-0048
#     - AVD-AWS-0048
#     - 24e16922-4330-4e9d-be8a-caa90299466a
#   since: 0.1.0
package plangate.aws.opensearch.at_rest

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["encrypt_at_rest", 0, "enabled"], false)
	finding := {
		"message": "The domain is not encrypted at rest.",
		"path": ["encrypt_at_rest", 0, "enabled"],
		"fix": {"set": ["encrypt_at_rest", 0, "enabled"], "to": true, "unsafe": true},
	}
}
