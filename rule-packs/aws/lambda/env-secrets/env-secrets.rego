# METADATA
# title: Environments of functions hold no secrets
# description: >-
#   Whoever may describe a function reads its environment. Terraform keeps it in its state as well.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/lambda_function.html.markdown
#   - ref: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
# custom:
#   severity: high
#   resources: [aws_lambda_function]
#   topics: [secrets]
#   aliases:
#     - CKV_AWS_45
#     - 1402afd8-a95c-4e84-8b0b-6fb43758e6ce
#   since: 0.1.0
package plangate.aws.lambda.env_secrets

import data.plangate.lib

deny contains finding if {
	some name, value in lib.get(input.resource.values, ["environment", 0, "variables"], {})
	kind := kind_of(name, value)
	finding := {
		"message": sprintf("%s is written in the environment.", [kind]),
		"path": ["environment", 0, "variables", name],
		"evidence": kind,
	}
}

kind_of(_, value) := lib.secret_in(value) if lib.secret_in(value)

kind_of(name, value) := "An AWS secret key" if {
	not lib.secret_in(value)
	upper(name) == "AWS_SECRET_ACCESS_KEY"
	count(value) == 40
}
