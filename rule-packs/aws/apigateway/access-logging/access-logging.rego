# METADATA
# title: API Gateway stages write an access log
# description: >-
#   The access log says who called an API, when, from where, and what came of it. Without it abuse of the API can
#   neither be noticed nor traced.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/api_gateway_stage.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/apigatewayv2_stage.html.markdown
#   - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
# custom:
#   severity: medium
#   resources: [aws_api_gateway_stage, aws_apigatewayv2_stage]
#   topics: [logging]
#   frameworks:
#     soc2-2017: ["CC7.2", "CC7.3"]
#     pci-dss-3.2.1: ["10.1", "10.3.1", "10.3.2", "10.3.3", "10.3.4", "10.3.5", "10.3.6", "10.5.4"]
#     iso-27001-2022: ["A.8.15"]
#   aliases:
#     - CKV_AWS_76
#     - AWS-0001
#     - AVD-AWS-0001
#     - 1b6799eb-4a7a-4b04-9001-8cceb9999326
#   since: 0.1.0
package plangate.aws.apigateway.access_logging

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["access_log_settings", 0, "destination_arn"])
	finding := {
		"message": "Nothing records the requests that this stage answers.",
		"path": ["access_log_settings"],
	}
}
