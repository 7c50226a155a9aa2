# METADATA
# title: Bucket policies name who is allowed
# description: >-
#   A statement that allows the principal * without a condition allows everybody on the internet, signed in or
#   not.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/s3_bucket_policy.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-bucket-user-policy-specifying-principal-intro.html
# custom:
#   severity: critical
#   resources: [aws_s3_bucket, aws_s3_bucket_policy]
#   topics: [public-access]
#   frameworks:
#     iso-27001-2022: ["A.8.1"]
#   aliases:
#     - CKV_AWS_70
#     - 7af43613-6bb9-4a0e-8c4d-1314b799425e
#   since: 0.1.0
package plangate.aws.s3.policy_any_principal

import data.plangate.lib

deny contains finding if {
	some statement in lib.policy_statements(input.resource.values.policy)
	lib.allows_everyone(statement)
	finding := {
		"message": sprintf("The policy allows everybody %s.", [concat(", ", statement.Action)]),
		"path": ["policy"],
		"evidence": ["*", statement.Action],
	}
}
