# METADATA
# title: Performance Insights is on
# description: >-
#   Performance Insights shows which query, user and host loads a database: what one needs first when it is slow,
#   or when somebody copies it.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/db_instance.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/rds_cluster_instance.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.html
# custom:
#   severity: low
#   resources: [aws_db_instance, aws_rds_cluster_instance]
#   topics: [logging]
#   aliases:
#     - CKV_AWS_353
#     - AWS-0133
#     - AVD-AWS-0133
#   since: 0.1.0
package plangate.aws.rds.performance_insights

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["performance_insights_enabled"], false)
	finding := {
		"message": "Performance Insights is off.",
		"path": ["performance_insights_enabled"],
		"fix": {"set": ["performance_insights_enabled"], "to": true},
	}
}
