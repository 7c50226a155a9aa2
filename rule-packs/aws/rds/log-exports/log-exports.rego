# METADATA
# title: Databases export their logs
# description: >-
#   Logs on the instance are gone after days, or with it. Exported to CloudWatch they are there when somebody
#   asks.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/db_instance.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.html
# custom:
#   severity: medium
#   resources: [aws_db_instance]
#   topics: [logging]
#   frameworks:
#     soc2-2017: ["CC7.2", "CC7.3"]
#     pci-dss-3.2.1: ["10.1", "10.2.1", "10.2.2", "10.2.3", "10.2.4", "10.2.5", "10.3.1", "10.3.2", "10.3.3", "10.3.4", "10.3.5", "10.3.6"]
#     iso-27001-2022: ["A.8.15"]
#   aliases:
#     - CKV_AWS_129
#     - 8d7f7b8c-6c7c-40f8-baa6-62006c6c7b56
#   since: 0.1.0
package plangate.aws.rds.log_exports

import data.plangate.lib

deny contains finding if {
	count(lib.list(lib.get(input.resource.values, ["enabled_cloudwatch_logs_exports"], []))) == 0
	finding := {
		"message": "The database exports no log.",
		"path": ["enabled_cloudwatch_logs_exports"],
	}
}
