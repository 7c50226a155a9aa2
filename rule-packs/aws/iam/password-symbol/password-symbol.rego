# METADATA
# title: The password policy asks for a symbol
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
#     - CKV_AWS_14
#     - AWS-0060
#     - AVD-AWS-0060
#   since: 0.1.0
package plangate.aws.iam.password_symbol

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["require_symbols"], false)
	finding := {
		"message": "The password policy does not ask for a symbol.",
		"path": ["require_symbols"],
		"fix": {"set": ["require_symbols"], "to": true},
	}
}
