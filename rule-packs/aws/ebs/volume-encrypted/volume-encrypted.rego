# METADATA
# title: EBS volumes are encrypted
# description: >-
#   Data on a volume that is not encrypted can be read from its disks, from snapshots, and by whoever attaches a
#   copy of it.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/ebs_volume.html.markdown
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
# custom:
#   severity: high
#   resources: [aws_ebs_volume]
#   topics: [encryption-at-rest]
#   frameworks:
#     cis-aws-5.0: ["5.1.1"]
#     pci-dss-3.2.1: ["2.2", "3.4", "8.2.1"]
#     iso-27001-2022: ["A.8.11", "A.8.24"]
#   aliases:
#     - CKV_AWS_3
#     - AWS-0026
#     - AVD-AWS-0026
#     - cc997676-481b-4e93-aa81-d19f8c5e9b12
#   since: 0.1.0
package plangate.aws.ebs.volume_encrypted

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["encrypted"], false)
	finding := {
		"message": "The volume is not encrypted.",
		"path": ["encrypted"],
		"fix": {"set": ["encrypted"], "to": true, "unsafe": true},
	}
}
