# METADATA
# title: The password policy asks for a lower-case letter
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
#     - CKV_AWS_11
#     - AWS-0058
#     - AVD-AWS-0058
#     - a1b2c3d4-e5f6-7890-ab12-cd34ef567890
#   since: 0.1.0
package plangate.aws.iam.password_lowercase

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["require_lowercase_characters"], false)
	finding := {
		"message": "The password policy does not ask for a lower-case letter.",
		"path": ["require_lowercase_characters"],
		"fix": {"set": ["require_lowercase_characters"], "to": true},
	}
}
