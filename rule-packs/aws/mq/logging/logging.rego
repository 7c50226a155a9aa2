# METADATA
# title: MQ brokers publish their logs
# description: >-
#   The general log of a broker tells of connections and failures, the audit log of what its administrators did.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/mq_broker.html.markdown
#   - ref: https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/configure-logging-monitoring-activemq.html
# custom:
#   severity: medium
#   resources: [aws_mq_broker]
#   topics: [logging]
#   frameworks:
#     iso-27001-2022: ["A.8.15"]
#   aliases:
#     - CKV_AWS_48
#     - AWS-0070
#     - AWS-0071
#     - AVD-AWS-0070
#     - AVD-AWS-0071
#     - 31245f98-a6a9-4182-9fc1-45482b9d030a
#   since: 0.1.0
package plangate.aws.mq.logging

import data.plangate.lib

deny contains finding if {
	not lib.is_on(input.resource.values, ["logs", 0, "general"], false)
	not lib.is_on(input.resource.values, ["logs", 0, "audit"], false)
	finding := {
		"message": "The broker publishes no log.",
		"path": ["logs", 0, "general"],
		"fix": {"set": ["logs", 0, "general"], "to": true},
	}
}
