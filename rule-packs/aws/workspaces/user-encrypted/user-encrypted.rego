# METADATA
# title: User volumes of workspaces are encrypted
# description: >-
#   The user volume of a desktop holds its user's files. Unencrypted, they can be read from any copy.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/workspaces_workspace.html.markdown
#   - ref: https://docs.aws.amazon.com/workspaces/latest/adminguide/encrypt-workspaces.html
# custom:
#   severity: high
#   resources: [aws_workspaces_workspace]
#   topics: [encryption-at-rest]
#   frameworks:
#     iso-27001-2022: ["A.8.11", "A.8.24"]
#   aliases:
#     - CKV_AWS_155
#   since: 0.1.0
package plangate.aws.workspaces.user_encrypted

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["user_volume_encryption_enabled"], false)
	finding := {
		"message": "The user volume is not encrypted.",
		"path": ["user_volume_encryption_enabled"],
		"fix": {"set": ["user_volume_encryption_enabled"], "to": true, "unsafe": true},
	}
}
