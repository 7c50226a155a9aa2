# METADATA
# title: Functions trace their requests
# description: >-
#   A trace follows a request through everything that takes part in it, and shows where it failed or was slow.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/lambda_function.html.markdown
#   - ref: https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
# custom:
#   severity: low
#   resources: [aws_lambda_function]
#   topics: [logging]
#   aliases:
#     - CKV_AWS_50
#     - AWS-0066
#     - AVD-AWS-0066
#     - 8152e0cf-d2f0-47ad-96d5-d003a76eabd1
#   since: 0.1.0
package plangate.aws.lambda.xray

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["tracing_config", 0, "mode"])
	finding := {
		"message": "Requests to this function are not traced.",
		"path": ["tracing_config", 0, "mode"],
		"fix": {"set": ["tracing_config", 0, "mode"], "to": "Active"},
	}
}
