# METADATA
# title: SNS topics are encrypted with a KMS key
# description: >-
#   Messages wait in SNS until they are delivered. Without a key they are stored in plain text, and nothing limits
#   who at rest can read them.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/sns_topic.html.markdown
#   - ref: https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html
# custom:
#   severity: high
#   resources: [aws_sns_topic]
#   topics: [encryption]
#   frameworks:
#     pci-dss-3.2.1: ["8.2.1"]
#     soc2-2017: ["CC6.1"]
#     iso-27001-2022: ["A.8.24"]
#   aliases:
#     - CKV_AWS_26
#     - AWS-0095
#     - AVD-AWS-0095
#     - 28545147-2fc6-42d5-a1f9-cf226658e591
#   since: 0.1.0
package plangate.aws.sns.encrypted

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["kms_master_key_id"])
	finding := {
		"message": "Messages of this topic are stored without encryption.",
		"path": ["kms_master_key_id"],
		"fix": {"set": ["kms_master_key_id"], "to": "alias/aws/sns"},
	}
}
