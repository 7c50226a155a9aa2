# METADATA
# title: The password policy asks for an upper-case letter
# description: >-
#   Passwords of few kinds of characters are guessed sooner.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/iam_account_password_policy.html.markdown
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
# custom:
#   severity: medium
#   resources: [aws_iam_account_password_policy]
#   topics: [identity]
#   frameworks:
#     iso-27001-2022: ["A.5.15"]
#   aliases:
#     - CKV_AWS_15
#     - AWS-0061
#     - AVD-AWS-0061
#     - 2c3d4ghwt-e5f6-7890-ab12-cd34ef567890
#   since: 0.1.0
package plangate.aws.iam.password_uppercase

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["require_uppercase_characters"], false)
	finding := {
		"message": "The password policy does not ask for an upper-case letter.",
		"path": ["require_uppercase_characters"],
		"fix": {"set": ["require_uppercase_characters"], "to": true},
	}
}
