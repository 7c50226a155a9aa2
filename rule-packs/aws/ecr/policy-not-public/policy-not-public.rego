# METADATA
# title: Repository policies name who is allowed
# description: >-
#   A statement that allows the principal * without a condition lets everybody pull the images of a repository, or
#   push their own.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/ecr_repository_policy.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
# custom:
#   severity: critical
#   resources: [aws_ecr_repository_policy]
#   topics: [public-access]
#   frameworks:
#     iso-27001-2022: ["A.8.1"]
#   aliases:
#     - CKV_AWS_32
#     - AWS-0032
#     - AVD-AWS-0032
#     - e86e26fc-489e-44f0-9bcd-97305e4ba69a
#   since: 0.1.0
package plangate.aws.ecr.policy_not_public

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
