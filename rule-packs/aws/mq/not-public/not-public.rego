# METADATA
# title: MQ brokers are not public
# description: >-
#   A broker with a public address is found by scanners within minutes, and one leaked password away from them.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/mq_broker.html.markdown
#   - ref: https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/using-amazon-mq-securely.html
# custom:
#   severity: high
#   resources: [aws_mq_broker]
#   topics: [public-access]
#   aliases:
#     - CKV_AWS_69
#     - AWS-0072
#     - AVD-AWS-0072
#     - 4eb5f791-c861-4afd-9f94-f2a6a3fe49cb
#   since: 0.1.0
package plangate.aws.mq.not_public

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["publicly_accessible"], false)
	finding := {
		"message": "The broker gets an address on the internet.",
		"path": ["publicly_accessible"],
		"fix": {"set": ["publicly_accessible"], "to": false, "unsafe": true},
	}
}
