# METADATA
# title: The password policy refuses the last 24 passwords
# description: >-
#   Who may return to an old password never really changes it, and an old password that leaked becomes useful
#   again.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/iam_account_password_policy.html.markdown
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
# custom:
#   severity: medium
#   resources: [aws_iam_account_password_policy]
#   topics: [identity]
#   frameworks:
#     cis-aws-5.0: ["1.8"]
#     iso-27001-2022: ["A.5.15"]
#   aliases:
#     - CKV_AWS_13
#     - AWS-0056
#     - AVD-AWS-0056
#     - 89806cdc-9c2e-4bd1-a0dc-53f339bcfb2a
#   since: 0.1.0
package plangate.aws.iam.password_reuse

import data.plangate.lib

deny contains finding if {
	remembered := lib.num(lib.get(input.resource.values, ["password_reuse_prevention"], 0))
	remembered < 24
	finding := {
		"message": sprintf("Only the last %v passwords are refused.", [remembered]),
		"path": ["password_reuse_prevention"],
		"fix": {"set": ["password_reuse_prevention"], "to": 24},
	}
}
