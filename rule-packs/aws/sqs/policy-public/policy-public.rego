# METADATA
# title: Queue policies name who is allowed
# description: >-
#   A statement that allows the principal * without a condition lets everybody send to a queue, or read and delete
#   what is in it.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/sqs_queue_policy.html.markdown
#   - ref: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html
# custom:
#   severity: high
#   resources: [aws_sqs_queue_policy, aws_sqs_queue]
#   topics: [public-access]
#   frameworks:
#     iso-27001-2022: ["A.8.1"]
#   aliases:
#     - CKV_AWS_168
#     - 730675f9-52ed-49b6-8ead-0acb5dd7df7f
#     - abb06e5f-ef9a-4a99-98c6-376d396bfcdf
#   since: 0.1.0
package plangate.aws.sqs.policy_public

import data.plangate.lib

deny contains finding if {
	some statement in lib.policy_statements(input.resource.values.policy)
	lib.allows_everyone(statement)
	finding := {
		"message": sprintf("The policy allows everybody %s.", [concat(", ", statement.Action)]),
		"path": ["policy"],
		"evidence": ["*", statement.Action],
	}
}
