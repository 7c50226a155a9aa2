# METADATA
# title: OpenSearch domains answer over HTTPS only
# description: >-
#   A domain that also answers over plain HTTP lets its clients send searches, documents and credentials in the
#   clear.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/opensearch_domain.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/elasticsearch_domain.html.markdown
#   - ref: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/infrastructure-security.html
# custom:
#   severity: critical
#   resources: [aws_elasticsearch_domain, aws_opensearch_domain]
#   topics: [encryption-in-transit]
#   aliases:
#     - CKV_AWS_83
#     - AWS-0046
#     - AVD-AWS-0046
#     - 2e9e0729-66d5-4148-9d39-5e6fb4bf2a4e
#   since: 0.1.0
package plangate.aws.opensearch.https

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["domain_endpoint_options", 0, "enforce_https"], default_enforced)
	finding := {
		"message": "The domain also answers over plain HTTP.",
		"path": ["domain_endpoint_options", 0, "enforce_https"],
		"fix": {"set": ["domain_endpoint_options", 0, "enforce_https"], "to": true},
	}
}

# The provider sends true for what a block leaves out; without a block nothing is sent, and the service does not enforce.
default_enforced if count(lib.list(lib.get(input.resource.values, ["domain_endpoint_options"], []))) > 0

default_enforced := false if count(lib.list(lib.get(input.resource.values, ["domain_endpoint_options"], []))) == 0
