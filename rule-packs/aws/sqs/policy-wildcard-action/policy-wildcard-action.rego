# METADATA
# title: Queue policies name the actions they allow
# description: >-
#   A policy that allows every action lets its principals read, empty and delete the queue, and change the policy
#   itself.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/sqs_queue_policy.html.markdown
#   - ref: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
# custom:
#   severity: high
#   resources: [aws_sqs_queue_policy]
#   topics: [identity]
#   aliases:
#     - CKV_AWS_72
#     - AWS-0097
#     - AVD-AWS-0097
#     - 816ea8cf-d589-442d-a917-2dd0ce0e45e3
#   since: 0.1.0
package plangate.aws.sqs.policy_wildcard_action

import data.plangate.lib

deny contains finding if {
	some statement in lib.policy_statements(input.resource.values.policy)
	statement.Effect == "Allow"
	some action in statement.Action
	lower(action) in {"*", "sqs:*"}
	finding := {
		"message": sprintf("The policy allows %q.", [action]),
		"path": ["policy"],
		"evidence": action,
	}
}
