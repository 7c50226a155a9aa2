# METADATA
# title: Volumes of launch configurations are encrypted
# description: >-
#   Every machine of the group is made with these volumes. Unencrypted, they can be read from disks, from
#   snapshots, and by whoever attaches a copy.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/launch_configuration.html.markdown
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
# custom:
#   severity: high
#   resources: [aws_launch_configuration]
#   topics: [encryption-at-rest]
#   aliases:
#     - CKV_AWS_8
#     - AWS-0008
#     - AWS-0122
#     - AVD-AWS-0008
#     - AVD-AWS-0122
#     - 4de9de27-254e-424f-bd70-4c1e95790838
#   since: 0.1.0
package plangate.aws.ec2.launch_config_block_encrypted

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["root_block_device", 0, "encrypted"], false)
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
	not lib.is_on(device, ["no_device"], false)
	finding := {
		"message": "This volume is not encrypted.",
		"path": ["ebs_block_device", index, "encrypted"],
		"fix": {"set": ["ebs_block_device", index, "encrypted"], "to": true, "unsafe": true},
	}
}
