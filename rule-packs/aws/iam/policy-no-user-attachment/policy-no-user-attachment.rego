# METADATA
# title: Policies are attached to groups and roles, not to users
# description: >-
#   Rights that are given to single users are forgotten when people change jobs. Through groups and roles they are
#   seen in one place and end with the membership.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/iam_user_policy_attachment.html.markdown
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
# custom:
#   severity: medium
#   resources: [aws_iam_user_policy, aws_iam_user_policy_attachment, aws_iam_policy_attachment]
#   topics: [iam, least-privilege]
#   frameworks:
#     cis-aws-5.0: ["1.14"]
#     soc2-2017: ["CC1.3"]
#     pci-dss-3.2.1: ["2.2", "7.1.2", "7.1.3", "7.2.1", "7.2.2"]
#     iso-27001-2022: ["A.5.15"]
#   aliases:
#     - CKV_AWS_40
#     - AWS-0143
#     - AVD-AWS-0143
#     - b4378389-a9aa-44ee-91e7-ef183f11079e
#   since: 0.1.0
package plangate.aws.iam.policy_no_user_attachment

import data.plangate.lib

deny contains finding if {
	input.resource.type in {"aws_iam_user_policy", "aws_iam_user_policy_attachment"}
	finding := {
		"message": "The policy is attached to a single user.",
		"path": [],
		"evidence": input.resource.type,
	}
}

deny contains finding if {
	input.resource.type == "aws_iam_policy_attachment"
	users := lib.list(lib.get(input.resource.values, ["users"], []))
	count(users) > 0
	finding := {
		"message": "The policy is attached to single users.",
		"path": ["users"],
	}
}
