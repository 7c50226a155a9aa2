# METADATA
# title: Athena workgroups enforce their settings
# description: >-
#   Where a workgroup does not enforce its settings, every client decides for itself where results go and whether
#   they are encrypted.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/athena_workgroup.html.markdown
#   - ref: https://docs.aws.amazon.com/athena/latest/ug/workgroups-settings-override.html
# custom:
#   severity: high
#   resources: [aws_athena_workgroup]
#   topics: [encryption-at-rest]
#   aliases:
#     - CKV_AWS_82
#     - AWS-0007
#     - AVD-AWS-0007
#   since: 0.1.0
package plangate.aws.athena.workgroup_enforce

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["configuration", 0, "enforce_workgroup_configuration"], true)
	finding := {
		"message": "Clients may override the settings of this workgroup.",
		"path": ["configuration", 0, "enforce_workgroup_configuration"],
		"fix": {"set": ["configuration", 0, "enforce_workgroup_configuration"], "to": true},
	}
}
