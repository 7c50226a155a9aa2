# METADATA
# title: Databases are backed up
# description: >-
#   Automated backups bring back any second of the days they are kept. Without them a faulty migration or a stolen
#   key ends the database.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/db_instance.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/rds_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html
# custom:
#   severity: medium
#   resources: [aws_db_instance, aws_rds_cluster]
#   topics: [backup]
#   frameworks:
#     soc2-2017: ["CC7.4"]
#   aliases:
#     - CKV_AWS_133
#     - AWS-0077
#     - AVD-AWS-0077
#     - 1dc73fb4-5b51-430c-8c5f-25dcf9090b02
#     - e542bd46-58c4-4e0f-a52a-1fb4f9548e02
#   since: 0.1.0
package plangate.aws.rds.instance_backup_retention

import data.plangate.lib

deny contains finding if {
	lib.num(lib.get(input.resource.values, ["backup_retention_period"], unset)) == 0
	not lib.is_set(input.resource, ["replicate_source_db"])
	finding := {
		"message": "No backup of this database is kept.",
		"path": ["backup_retention_period"],
		"fix": {"set": ["backup_retention_period"], "to": 7},
	}
}

unset := 0 if input.resource.type == "aws_db_instance"

unset := 1 if input.resource.type == "aws_rds_cluster"
