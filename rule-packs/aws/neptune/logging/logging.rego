# METADATA
# title: Neptune clusters export their audit log
# description: >-
#   The audit log says who asked what. Exported, it outlives the cluster.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/neptune_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/neptune/latest/userguide/cloudwatch-logs.html
# custom:
#   severity: medium
#   resources: [aws_neptune_cluster]
#   topics: [logging]
#   frameworks:
#     iso-27001-2022: ["A.8.15"]
#   aliases:
#     - CKV_AWS_101
#     - AWS-0075
#     - AVD-AWS-0075
#     - 45cff7b6-3b80-40c1-ba7b-2cf480678bb8
#   since: 0.1.0
package plangate.aws.neptune.logging

import data.plangate.lib

deny contains finding if {
	not "audit" in exported
	finding := {
		"message": "The cluster does not export its audit log.",
		"path": ["enable_cloudwatch_logs_exports"],
		"fix": {"set": ["enable_cloudwatch_logs_exports"], "to": array.concat(exported, ["audit"])},
	}
}

exported := lib.list(lib.get(input.resource.values, ["enable_cloudwatch_logs_exports"], []))
