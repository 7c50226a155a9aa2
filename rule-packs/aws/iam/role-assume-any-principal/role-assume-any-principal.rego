# METADATA
# title: Roles name who may assume them
# description: >-
#   A trust policy for the principal * without a condition lets every account in the world act as the role.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/iam_role.html.markdown
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user_externalid.html
# custom:
#   severity: medium
#   resources: [aws_iam_role]
#   topics: [identity, public-access]
#   aliases:
#     - CKV_AWS_60
#     - 12b7e704-37f0-4d1e-911a-44bf60c48c21
#   since: 0.1.0
package plangate.aws.iam.role_assume_any_principal

import data.plangate.lib

deny contains finding if {
	some statement in lib.policy_statements(input.resource.values.assume_role_policy)
	lib.allows_everyone(statement)
	finding := {
		"message": "Everybody may assume this role.",
		"path": ["assume_role_policy"],
		"evidence": "*",
	}
}
