# METADATA
# title: Key policies name who is allowed
# description: >-
#   A key policy that allows the principal * without a condition lets every account use the key: whatever is
#   encrypted with it is as good as open.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/kms_key.html.markdown
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
# custom:
#   severity: high
#   resources: [aws_kms_key]
#   topics: [identity]
#   frameworks:
#     iso-27001-2022: ["A.8.1"]
#   aliases:
#     - CKV_AWS_33
#     - 7ebc9038-0bde-479a-acc4-6ed7b6758899
#   since: 0.1.0
package plangate.aws.kms.policy_wildcard_principal

import data.plangate.lib

deny contains finding if {
	some statement in lib.policy_statements(input.resource.values.policy)
	lib.allows_everyone(statement)
	finding := {
		"message": sprintf("The key policy allows everybody %s.", [concat(", ", statement.Action)]),
		"path": ["policy"],
		"evidence": ["*", statement.Action],
	}
}
