# METADATA
# title: Queues state their encryption
# description: >-
#   Messages wait in a queue for up to two weeks. Encrypted, they are unreadable on disk and in backups; with a
#   KMS key, reading also takes permission to use the key.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/sqs_queue.html.markdown
#   - ref: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html
# custom:
#   severity: high
#   resources: [aws_sqs_queue]
#   topics: [encryption-at-rest]
#   frameworks:
#     iso-27001-2022: ["A.8.11", "A.8.24"]
#   aliases:
#     - CKV_AWS_27
#     - AWS-0096
#     - AVD-AWS-0096
#     - 6e8849c1-3aa7-40e3-9063-b85ee300f29f
#   since: 0.1.0
package plangate.aws.sqs.encrypted

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["kms_master_key_id"])
	lib.is_off(input.resource.values, ["sqs_managed_sse_enabled"], false)
	finding := {
		"message": "The configuration does not say that messages of this queue are encrypted.",
		"path": ["sqs_managed_sse_enabled"],
		"fix": [
			{"unset": ["kms_master_key_id"]},
			{"set": ["sqs_managed_sse_enabled"], "to": true},
		],
	}
}
