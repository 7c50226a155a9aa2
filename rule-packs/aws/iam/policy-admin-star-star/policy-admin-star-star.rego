# METADATA
# title: Policies do not allow everything
# description: >-
#   A policy that allows every action on every resource makes whoever has it administrator of the account.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/iam_policy.html.markdown
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
# custom:
#   severity: high
#   resources: [aws_iam_policy, aws_iam_role_policy, aws_iam_user_policy, aws_iam_group_policy]
#   topics: [identity]
#   frameworks:
#     cis-aws-5.0: ["1.15"]
#     soc2-2017: ["CC1.3", "CC6.3"]
#     pci-dss-3.2.1: ["2.2", "7.1.2", "7.1.3", "7.2.1", "7.2.2"]
#     iso-27001-2022: ["A.5.18", "A.8.2"]
#   aliases:
#     - CKV_AWS_62
#     - 575a2155-6af1-4026-b1af-d5bc8fe2a904
#     - 2f37c4a3-58b9-4afe-8a87-d7f1d2286f84
#   since: 0.1.0
package plangate.aws.iam.policy_admin_star_star

import data.plangate.lib

deny contains finding if {
	some statement in lib.policy_statements(input.resource.values.policy)
	statement.Effect == "Allow"
	"*" in statement.Action
	"*" in statement.Resource
	finding := {
		"message": "The policy allows every action on every resource.",
		"path": ["policy"],
		"evidence": "*:*",
	}
}
