# METADATA
# title: API Gateway stages have a web firewall
# description: >-
#   A web application firewall turns away known attacks, floods and bots before they reach what is behind the API.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/wafv2_web_acl_association.html.markdown
#   - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html
# custom:
#   severity: medium
#   resources: [aws_api_gateway_stage]
#   related: {aws_wafv2_web_acl_association: referrers, aws_wafregional_web_acl_association: referrers, aws_api_gateway_rest_api: references}
#   topics: [network-exposure]
#   aliases:
#     - CKV2_AWS_29
#     - a186e82c-1078-4a7b-85d8-579561fde884
#   since: 0.1.0
package plangate.aws.apigateway.waf

import data.plangate.lib

deny contains finding if {
	count(input.related.aws_wafv2_web_acl_association) == 0
	count(input.related.aws_wafregional_web_acl_association) == 0
	not is_private
	finding := {
		"message": "No web firewall stands before this stage.",
		"path": [],
		"evidence": "no web ACL",
	}
}

is_private if {
	some api in input.related.aws_api_gateway_rest_api
	"PRIVATE" in lib.list(lib.get(api.values, ["endpoint_configuration", 0, "types"], []))
}
