# METADATA
# title: Functions are not called by everybody
# description: >-
#   A permission for the principal * without a condition lets every account call the function, at your cost and
#   with its rights.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/lambda_permission.html.markdown
#   - ref: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
# custom:
#   severity: high
#   resources: [aws_lambda_permission]
#   topics: [public-access]
#   frameworks:
#     pci-dss-3.2.1: ["1.2", "1.2.1", "1.3", "1.3.1", "1.3.2", "1.3.4", "2.2.2"]
#     iso-27001-2022: ["A.8.1"]
#   aliases:
#     - CKV_AWS_301
#     - e08ed7eb-f3ef-494d-9d22-2e3db756a347
#     - 1btsf2f9-af8c-4dfc-a0f1-a03adb70deb2
#   since: 0.1.0
package plangate.aws.lambda.permission_public

import data.plangate.lib

deny contains finding if {
	input.resource.values.principal == "*"
	not lib.is_given(input.resource, ["source_arn"])
	not lib.is_given(input.resource, ["source_account"])
	not lib.is_given(input.resource, ["principal_org_id"])
	finding := {
		"message": "Everybody may call this function.",
		"path": ["principal"],
	}
}
