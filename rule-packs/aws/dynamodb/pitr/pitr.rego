# METADATA
# title: DynamoDB tables can be restored to any point in time
# description: >-
#   A faulty deployment or a stolen key empties a table in seconds. Point-in-time recovery brings back any second
#   of the last 35 days.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.html
# custom:
#   severity: medium
#   resources: [aws_dynamodb_table]
#   topics: [backup]
#   frameworks:
#     soc2-2017: ["CC7.4"]
#   aliases:
#     - CKV_AWS_28
#     - AWS-0024
#     - AVD-AWS-0024
#     - 741f1291-47ac-4a85-a07b-3d32a9d6bd3e
#   since: 0.1.0
package plangate.aws.dynamodb.pitr

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["point_in_time_recovery", 0, "enabled"], false)
	finding := {
		"message": "The table cannot be restored to a point in time.",
		"path": ["point_in_time_recovery", 0, "enabled"],
		"fix": {"set": ["point_in_time_recovery", 0, "enabled"], "to": true},
	}
}
