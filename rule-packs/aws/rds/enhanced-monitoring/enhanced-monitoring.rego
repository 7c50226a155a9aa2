# METADATA
# title: Enhanced monitoring is on
# description: >-
#   Enhanced monitoring reads the operating system of a database every few seconds. CloudWatch alone sees the
#   hypervisor once a minute.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/db_instance.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/rds_cluster_instance.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html
# custom:
#   severity: medium
#   resources: [aws_db_instance, aws_rds_cluster_instance]
#   topics: [logging]
#   aliases:
#     - CKV_AWS_118
#   since: 0.1.0
package plangate.aws.rds.enhanced_monitoring

import data.plangate.lib

deny contains finding if {
	lib.num(lib.get(input.resource.values, ["monitoring_interval"], 0)) == 0
	finding := {
		"message": "The operating system of this database is not monitored.",
		"path": ["monitoring_interval"],
	}
}
