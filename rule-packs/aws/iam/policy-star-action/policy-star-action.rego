# METADATA
# title: Policies name the actions they allow
# description: >-
#   A statement that allows every action allows those of tomorrow too, and the ones that give more rights.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/iam_policy.html.markdown
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
# custom:
#   severity: medium
#   resources: [aws_iam_policy, aws_iam_role_policy, aws_iam_user_policy]
#   topics: [identity]
#   frameworks:
#     pci-dss-3.2.1: ["7.1.2", "7.1.3", "7.2.1", "7.2.2"]
#   aliases:
#     - CKV_AWS_63
#   since: 0.1.0
package plangate.aws.iam.policy_star_action

import data.plangate.lib

deny contains finding if {
	some statement in lib.policy_statements(input.resource.values.policy)
	statement.Effect == "Allow"
	"*" in statement.Action
	finding := {
		"message": "The policy allows every action.",
		"path": ["policy"],
		"evidence": "*",
	}
}
