# METADATA
# title: EFS file systems are encrypted
# description: >-
#   Data of a file system that is not encrypted can be read from its disks and from copies of it. Encryption can
#   be chosen only when a file system is made.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/efs_file_system.html.markdown
#   - ref: https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html
# custom:
#   severity: high
#   resources: [aws_efs_file_system]
#   topics: [encryption-at-rest]
#   frameworks:
#     cis-aws-5.0: ["2.3.1"]
#     pci-dss-3.2.1: ["3.4", "8.2.1"]
#     iso-27001-2022: ["A.8.11", "A.8.24"]
#   aliases:
#     - CKV_AWS_42
#     - AWS-0037
#     - AVD-AWS-0037
#     - 48207659-729f-4b5c-9402-f884257d794f
#   since: 0.1.0
package plangate.aws.efs.encrypted

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["encrypted"], false)
	finding := {
		"message": "The file system is not encrypted.",
		"path": ["encrypted"],
		"fix": {"set": ["encrypted"], "to": true, "unsafe": true},
	}
}
