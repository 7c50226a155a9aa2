# METADATA
# title: Kinesis streams are encrypted
# description: >-
#   Records in a stream that is not encrypted lie in the clear until they expire, and whoever reaches the storage
#   can read them.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/kinesis_stream.html.markdown
#   - ref: https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html
# custom:
#   severity: high
#   resources: [aws_kinesis_stream]
#   topics: [encryption-at-rest]
#   frameworks:
#     iso-27001-2022: ["A.8.24"]
#   aliases:
#     - CKV_AWS_43
#     - AWS-0064
#     - AVD-AWS-0064
#     - 862fe4bf-3eec-4767-a517-40f378886b88
#   since: 0.1.0
package plangate.aws.kinesis.encrypted

import data.plangate.lib

deny contains finding if {
	upper(lib.get(input.resource.values, ["encryption_type"], "NONE")) == "NONE"
	finding := {
		"message": "The stream is not encrypted.",
		"path": ["encryption_type"],
		"fix": [
			{"set": ["encryption_type"], "to": "KMS"},
			{"set": ["kms_key_id"], "to": "alias/aws/kinesis"},
		],
	}
}
