# METADATA
# title: Methods of API Gateway ask who is calling
# description: >-
#   A method without authorisation runs what is behind it for everybody on the internet.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/api_gateway_method.html.markdown
#   - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html
# custom:
#   severity: medium
#   resources: [aws_api_gateway_method]
#   topics: [identity]
#   aliases:
#     - CKV_AWS_59
#     - AWS-0004
#     - AVD-AWS-0004
#     - 15ccec05-5476-4890-ad19-53991eba1db8
#   since: 0.1.0
package plangate.aws.apigateway.method_authorization

import data.plangate.lib

deny contains finding if {
	upper(lib.get(input.resource.values, ["authorization"], "NONE")) == "NONE"
	upper(lib.get(input.resource.values, ["http_method"], "")) != "OPTIONS"
	lib.is_off(input.resource.values, ["api_key_required"], false)
	finding := {
		"message": "Everybody may call this method.",
		"path": ["authorization"],
	}
}
