# METADATA
# title: Root volumes of workspaces are encrypted
# description: >-
#   The root volume of a desktop holds what its user's programs wrote outside their folders. Unencrypted, it can
#   be read from any copy.
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
#     - CKV_AWS_156
#     - AWS-0109
#     - AVD-AWS-0109
#     - b9033580-6886-401a-8631-5f19f5bb24c7
#   since: 0.1.0
package plangate.aws.workspaces.root_encrypted

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["root_volume_encryption_enabled"], false)
	finding := {
		"message": "The root volume is not encrypted.",
		"path": ["root_volume_encryption_enabled"],
		"fix": {"set": ["root_volume_encryption_enabled"], "to": true, "unsafe": true},
	}
}
