# METADATA
# title: Services call functions for one source only
# description: >-
#   A service calls for all its customers. Without a source a stranger's API, bucket or topic may call your
#   function through it.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/lambda_permission.html.markdown
#   - ref: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
# custom:
#   severity: critical
#   resources: [aws_lambda_permission]
#   topics: [identity]
#   aliases:
#     - CKV_AWS_364
#     - AWS-0067
#     - AVD-AWS-0067
#   since: 0.1.0
package plangate.aws.lambda.permission_source_arn

import data.plangate.lib

deny contains finding if {
	endswith(lib.get(input.resource.values, ["principal"], ""), ".amazonaws.com")
	not lib.is_given(input.resource, ["source_arn"])
	not lib.is_given(input.resource, ["source_account"])
	not lib.is_given(input.resource, ["principal_org_id"])
	finding := {
		"message": "The service may call this function for anybody.",
		"path": ["source_arn"],
	}
}
