# METADATA
# title: DocumentDB clusters export their audit log
# description: >-
#   The audit log says who signed in and what was changed. Exported, it outlives the cluster.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/docdb_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/documentdb/latest/developerguide/event-auditing.html
# custom:
#   severity: medium
#   resources: [aws_docdb_cluster]
#   topics: [logging]
#   frameworks:
#     iso-27001-2022: ["A.8.15"]
#   aliases:
#     - CKV_AWS_85
#     - AWS-0020
#     - AVD-AWS-0020
#     - 56f6a008-1b14-4af4-b9b2-ab7cf7e27641
#   since: 0.1.0
package plangate.aws.docdb.logging

import data.plangate.lib

deny contains finding if {
	count({"audit", "profiler"} & {kind | some kind in exported}) == 0
	finding := {
		"message": "The cluster exports no log.",
		"path": ["enabled_cloudwatch_logs_exports"],
		"fix": {"set": ["enabled_cloudwatch_logs_exports"], "to": array.concat(exported, ["audit"])},
	}
}

exported := lib.list(lib.get(input.resource.values, ["enabled_cloudwatch_logs_exports"], []))
