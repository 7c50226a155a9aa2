# METADATA
# title: Policies name the roles that may be passed
# description: >-
#   Who may pass any role to a service may have the service act as administrator.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/iam_policy.html.markdown
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
# custom:
#   severity: medium
#   resources: [aws_iam_role_policy, aws_iam_policy]
#   topics: [identity]
#   aliases:
#     - AWS-0342
#     - AVD-AWS-0342
#     - e39bee8c-fe54-4a3f-824d-e5e2d1cca40a
#   since: 0.1.0
package plangate.aws.iam.pass_role_wildcard

import data.plangate.lib

deny contains finding if {
	some statement in lib.policy_statements(input.resource.values.policy)
	statement.Effect == "Allow"
	some action in statement.Action
	lower(action) in {"iam:passrole", "iam:*", "iam:pass*"}
	"*" in statement.Resource
	finding := {
		"message": sprintf("The policy allows %q on every role.", [action]),
		"path": ["policy"],
		"evidence": action,
	}
}
