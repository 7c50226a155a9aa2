# METADATA
# title: Domains of API Gateway ask for TLS 1.2
# description: >-
#   TLS 1.0 and 1.1 are broken and withdrawn. A domain accepts them unless its policy says otherwise.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/api_gateway_domain_name.html.markdown
#   - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html
# custom:
#   severity: high
#   resources: [aws_api_gateway_domain_name]
#   topics: [encryption-in-transit]
#   aliases:
#     - CKV_AWS_206
#     - AWS-0005
#     - AVD-AWS-0005
#     - 4e1cc5d3-2811-4fb2-861c-ee9b3cb7f90b
#   since: 0.1.0
package plangate.aws.apigateway.domain_tls12

import data.plangate.lib

deny contains finding if {
	policy := lib.get(input.resource.values, ["security_policy"], "TLS_1_0")
	policy in {"TLS_1_0", "SecurityPolicy_TLS10"}
	finding := {
		"message": "Clients may come with TLS 1.0.",
		"path": ["security_policy"],
		"fix": {"set": ["security_policy"], "to": "TLS_1_2"},
	}
}
