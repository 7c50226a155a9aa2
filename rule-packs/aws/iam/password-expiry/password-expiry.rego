# METADATA
# title: The password policy makes passwords expire within 90 days
# description: >-
#   A password that leaked stays useful until it is changed. An age limit ends that, also where nobody noticed the
#   leak.
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
#     - CKV_AWS_9
#     - AWS-0062
#     - AVD-AWS-0062
#     - ce60d060-efb8-4bfd-9cf7-ff8945d00d90
#   since: 0.1.0
package plangate.aws.iam.password_expiry

import data.plangate.lib

deny contains finding if {
	age := lib.num(lib.get(input.resource.values, ["max_password_age"], 0))
	not lib.port_between(age, 1, 90)
	finding := {
		"message": sprintf("The longest age of a password is %v days; 0 is without end.", [age]),
		"path": ["max_password_age"],
		"fix": {"set": ["max_password_age"], "to": 90},
	}
}
