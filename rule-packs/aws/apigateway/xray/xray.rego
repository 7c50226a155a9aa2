# METADATA
# title: API Gateway stages trace their requests
# description: >-
#   A trace follows a request from the API through everything behind it, and shows where it failed or was slow.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/api_gateway_stage.html.markdown
#   - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-xray.html
# custom:
#   severity: low
#   resources: [aws_api_gateway_stage]
#   topics: [logging]
#   aliases:
#     - CKV_AWS_73
#     - AWS-0003
#     - AVD-AWS-0003
#     - 5813ef56-fa94-406a-b35d-977d4a56ff2b
#   since: 0.1.0
package plangate.aws.apigateway.xray

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["xray_tracing_enabled"], false)
	finding := {
		"message": "Requests to this stage are not traced.",
		"path": ["xray_tracing_enabled"],
		"fix": {"set": ["xray_tracing_enabled"], "to": true},
	}
}
