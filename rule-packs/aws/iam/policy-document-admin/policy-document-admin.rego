# METADATA
# title: Policy documents do not allow everything
# description: >-
#   A document that allows every action on every resource makes whoever gets it administrator of the account.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/d/iam_policy_document.html.markdown
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
# custom:
#   severity: medium
#   resources: [data.aws_iam_policy_document]
#   topics: [identity]
#   frameworks:
#     cis-aws-5.0: ["1.15"]
#     soc2-2017: ["CC1.3", "CC6.3"]
#     iso-27001-2022: ["A.5.18", "A.8.2"]
#   aliases:
#     - CKV_AWS_1
#   since: 0.1.0
package plangate.aws.iam.policy_document_admin

import data.plangate.lib

deny contains finding if {
	some index, statement in lib.list(lib.get(input.resource.values, ["statement"], []))
	lower(lib.get(statement, ["effect"], "Allow")) == "allow"
	"*" in lib.list(lib.get(statement, ["actions"], []))
	"*" in lib.list(lib.get(statement, ["resources"], []))
	finding := {
		"message": "This statement allows every action on every resource.",
		"path": ["statement", index, "actions"],
	}
}
