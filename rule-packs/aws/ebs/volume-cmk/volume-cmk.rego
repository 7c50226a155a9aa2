# METADATA
# title: Volumes are encrypted with a key of your own
# description: >-
#   With a key of your own, attaching a copy of a volume also takes permission to use the key, and each use is
#   recorded.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/ebs_volume.html.markdown
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/how-ebs-encryption-works.html
# custom:
#   severity: low
#   resources: [aws_ebs_volume]
#   topics: [encryption-at-rest]
#   aliases:
#     - CKV_AWS_189
#     - AWS-0027
#     - AVD-AWS-0027
#   since: 0.1.0
package plangate.aws.ebs.volume_cmk

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["kms_key_id"])
	finding := {
		"message": "The volume is not encrypted with a KMS key of your own.",
		"path": ["kms_key_id"],
	}
}
