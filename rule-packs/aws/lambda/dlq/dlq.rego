# METADATA
# title: Events that fail are kept
# description: >-
#   An event that a function fails on is tried twice more and then forgotten, unless there is somewhere to keep
#   it.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/lambda_function.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/lambda_function_event_invoke_config.html.markdown
#   - ref: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
# custom:
#   severity: medium
#   resources: [aws_lambda_function]
#   related: {aws_lambda_function_event_invoke_config: referrers}
#   topics: [availability]
#   aliases:
#     - CKV_AWS_116
#   since: 0.1.0
package plangate.aws.lambda.dlq

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["dead_letter_config", 0, "target_arn"])
	not has_destination
	finding := {
		"message": "Events that this function fails on are forgotten.",
		"path": ["dead_letter_config"],
	}
}

has_destination if {
	some config in input.related.aws_lambda_function_event_invoke_config
	lib.is_given(config, ["destination_config", 0, "on_failure", 0, "destination"])
}
