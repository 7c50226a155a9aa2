# METADATA
# title: The root user has no access keys
# description: >-
#   An access key of the root user can do everything in the account, cannot be limited by any policy, and works
#   from anywhere until somebody notices.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/iam_access_key.html.markdown
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html
# custom:
#   severity: critical
#   resources: [aws_iam_access_key]
#   topics: [iam, credentials]
#   frameworks:
#     cis-aws-5.0: ["1.3"]
#     iso-27001-2022: ["A.5.15"]
#   aliases:
#     - CKV_AWS_348
#     - AWS-0141
#     - AVD-AWS-0141
#     - 970d224d-b42a-416b-81f9-8f4dfe70c4bc
#   since: 0.1.0
package plangate.aws.iam.root_access_key

import data.plangate.lib

deny contains finding if {
	contains(lower(lib.get(input.resource.values, ["user"], "")), "root")
	finding := {
		"message": sprintf("This makes an access key for %q, the root user by its name.", [input.resource.values.user]),
		"path": ["user"],
	}
}
