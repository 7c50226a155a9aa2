# METADATA
# title: OpenSearch domains ask for TLS 1.2
# description: >-
#   TLS 1.0 and 1.1 are broken and withdrawn. A domain accepts them unless its policy says otherwise.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/opensearch_domain.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/elasticsearch_domain.html.markdown
#   - ref: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/infrastructure-security.html
# custom:
#   severity: high
#   resources: [aws_elasticsearch_domain, aws_opensearch_domain]
#   topics: [encryption-in-transit]
#   aliases:
#     - CKV_AWS_228
#     - AWS-0126
#     - AVD-AWS-0126
#   since: 0.1.0
package plangate.aws.opensearch.tls_policy

import data.plangate.lib

deny contains finding if {
	policy := lib.get(input.resource.values, ["domain_endpoint_options", 0, "tls_security_policy"], "Policy-Min-TLS-1-0-2019-07")
	startswith(policy, "Policy-Min-TLS-1-0")
	finding := {
		"message": sprintf("The TLS policy of this domain is %s.", [policy]),
		"path": ["domain_endpoint_options", 0, "tls_security_policy"],
		"fix": {"set": ["domain_endpoint_options", 0, "tls_security_policy"], "to": "Policy-Min-TLS-1-2-PFS-2023-10"},
	}
}
