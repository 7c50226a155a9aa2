# METADATA
# title: Topic policies name who is allowed
# description: >-
#   A statement that allows the principal * without a condition lets everybody publish to a topic, or subscribe to
#   what it says.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/sns_topic_policy.html.markdown
#   - ref: https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
# custom:
#   severity: critical
#   resources: [aws_sns_topic_policy, aws_sns_topic]
#   topics: [public-access]
#   frameworks:
#     iso-27001-2022: ["A.8.1"]
#   aliases:
#     - CKV_AWS_169
#     - b26d2b7e-60f6-413d-a3a1-a57db24aa2b3
#   since: 0.1.0
package plangate.aws.sns.policy_public

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
