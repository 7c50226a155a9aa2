# METADATA
# title: Volumes of instances are encrypted
# description: >-
#   Unencrypted volumes can be read from disks, from snapshots, and by whoever attaches a copy.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/instance.html.markdown
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
# custom:
#   severity: high
#   resources: [aws_instance]
#   topics: [encryption-at-rest]
#   frameworks:
#     cis-aws-5.0: ["5.1.1"]
#     pci-dss-3.2.1: ["2.2", "3.4", "8.2.1"]
#     iso-27001-2022: ["A.8.11", "A.8.24"]
#   aliases:
#     - AWS-0131
#     - AVD-AWS-0131
#   since: 0.1.0
package plangate.aws.ec2.instance_root_block_encrypted

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["root_block_device", 0, "encrypted"], false)
	not lib.is_set(input.resource, ["launch_template", 0])
	finding := {
		"message": "The root volume is not encrypted.",
		"path": ["root_block_device", 0, "encrypted"],
		"fix": {"set": ["root_block_device", 0, "encrypted"], "to": true, "unsafe": true},
	}
}

deny contains finding if {
	some index, device in lib.list(lib.get(input.resource.values, ["ebs_block_device"], []))
	lib.is_off(device, ["encrypted"], false)
	not lib.is_set(input.resource, ["ebs_block_device", index, "snapshot_id"])
	finding := {
		"message": "This volume is not encrypted.",
		"path": ["ebs_block_device", index, "encrypted"],
		"fix": {"set": ["ebs_block_device", index, "encrypted"], "to": true, "unsafe": true},
	}
}
