# METADATA
# title: User data holds no secrets
# description: >-
#   Whoever can describe an instance, and every program on it, reads its user data. Terraform keeps it in its
#   state as well.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/instance.html.markdown
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
# custom:
#   severity: critical
#   resources: [aws_instance, aws_launch_template, aws_launch_configuration]
#   topics: [secrets]
#   frameworks:
#     iso-27001-2022: ["A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV_AWS_46
#     - AWS-0029
#     - AWS-0129
#     - AVD-AWS-0029
#     - AVD-AWS-0129
#     - d7b9d850-3e06-4a75-852f-c46c2e92240b
#   since: 0.1.0
package plangate.aws.ec2.user_data_secrets

import data.plangate.lib

deny contains finding if {
	some attribute in ["user_data", "user_data_base64"]
	text := lib.get(input.resource.values, [attribute], "")
	kind := secret_in(text)
	finding := {
		"message": sprintf("%s is written in the user data.", [kind]),
		"path": [attribute],
		"evidence": kind,
	}
}

secret_in(text) := lib.secret_in(text) if lib.secret_in(text)

secret_in(text) := lib.secret_after_decoding(text) if {
	not lib.secret_in(text)
	lib.secret_after_decoding(text)
}
