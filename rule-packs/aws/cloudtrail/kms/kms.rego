# METADATA
# title: Trails are encrypted with a key of your own
# description: >-
#   A trail records who did what in the account. Encrypted with a KMS key of your own, reading it also takes
#   permission to use that key, and each use is recorded.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/cloudtrail.html.markdown
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html
# custom:
#   severity: high
#   resources: [aws_cloudtrail]
#   topics: [encryption-at-rest, logging]
#   frameworks:
#     cis-aws-5.0: ["3.5"]
#     pci-dss-3.2.1: ["10.5", "2.2", "3.4"]
#     iso-27001-2022: ["A.8.11", "A.8.15", "A.8.16", "A.8.24"]
#   aliases:
#     - CKV_AWS_35
#     - AWS-0015
#     - AVD-AWS-0015
#     - 5d9e3164-9265-470c-9a10-57ae454ac0c7
#   since: 0.1.0
package plangate.aws.cloudtrail.kms

import data.plangate.lib

deny contains finding if {
	not lib.is_set(input.resource, ["kms_key_id"])
	finding := {
		"message": "The trail is not encrypted with a KMS key of your own.",
		"path": ["kms_key_id"],
	}
}
