# METADATA
# title: Volumes of images are encrypted
# description: >-
#   An image is a copy of a machine. Unencrypted, it can be read by whoever it is shared with, wanted or not.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/ami.html.markdown
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIEncryption.html
# custom:
#   severity: medium
#   resources: [aws_ami]
#   topics: [encryption-at-rest]
#   aliases:
#     - CKV_AWS_204
#     - 8bbb242f-6e38-4127-86d4-d8f0b2687ae2
#   since: 0.1.0
package plangate.aws.ec2.ami_encrypted

import data.plangate.lib

deny contains finding if {
	some index, device in lib.list(lib.get(input.resource.values, ["ebs_block_device"], []))
	lib.is_off(device, ["encrypted"], false)
	not lib.is_given(input.resource, ["ebs_block_device", index, "snapshot_id"])
	finding := {
		"message": "This volume of the image is not encrypted.",
		"path": ["ebs_block_device", index, "encrypted"],
		"fix": {"set": ["ebs_block_device", index, "encrypted"], "to": true, "unsafe": true},
	}
}
