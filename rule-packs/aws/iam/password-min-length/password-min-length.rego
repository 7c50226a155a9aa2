# METADATA
# title: The password policy asks for at least 14 characters
# description: >-
#   Length is what makes a password hard to guess. AWS asks for six characters unless the account's policy says
#   more.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/iam_account_password_policy.html.markdown
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
# custom:
#   severity: medium
#   resources: [aws_iam_account_password_policy]
#   topics: [identity]
#   frameworks:
#     cis-aws-5.0: ["1.7"]
#     iso-27001-2022: ["A.5.15"]
#   aliases:
#     - CKV_AWS_10
#     - AWS-0063
#     - AVD-AWS-0063
#     - 1bc1c685-e593-450e-88fb-19db4c82aa1d
#   since: 0.1.0
package plangate.aws.iam.password_min_length

import data.plangate.lib

deny contains finding if {
	length := lib.num(lib.get(input.resource.values, ["minimum_password_length"], 6))
	length < 14
	finding := {
		"message": sprintf("Passwords of %v characters are accepted.", [length]),
		"path": ["minimum_password_length"],
		"fix": {"set": ["minimum_password_length"], "to": 14},
	}
}
