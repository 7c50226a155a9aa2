# METADATA
# title: Log groups keep their events for a year
# description: >-
#   Intrusions are found months later. What the logs said then decides whether anybody can tell what happened;
#   what is kept for ever costs for ever.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/cloudwatch_log_group.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html
# custom:
#   severity: medium
#   resources: [aws_cloudwatch_log_group]
#   topics: [logging]
#   frameworks:
#     soc2-2017: ["CC7.2", "CC7.3"]
#     pci-dss-3.2.1: ["10.7", "3.1"]
#     iso-27001-2022: ["A.8.15", "A.8.16"]
#   aliases:
#     - CKV_AWS_66
#     - CKV_AWS_338
#   since: 0.1.0
#   parameters:
#     type: object
#     additionalProperties: false
#     properties:
#       days: {type: integer, minimum: 1, default: 365}
package plangate.aws.cloudwatch.log_group_retention

import data.plangate.lib

deny contains finding if {
	not lib.is_set(input.resource, ["retention_in_days"])
	finding := {
		"message": "Nobody has chosen how long events are kept.",
		"path": ["retention_in_days"],
		"fix": {"set": ["retention_in_days"], "to": input.parameters.days},
	}
}

deny contains finding if {
	days := lib.num(input.resource.values.retention_in_days)
	lib.port_between(days, 1, input.parameters.days - 1)
	finding := {
		"message": sprintf("Events are kept for %v days only.", [days]),
		"path": ["retention_in_days"],
		"fix": {"set": ["retention_in_days"], "to": input.parameters.days},
	}
}
