# METADATA
# title: Databases are protected from deletion
# description: >-
#   One wrong destroy deletes a database and its automated backups with it.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/db_instance.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html
# custom:
#   severity: medium
#   resources: [aws_db_instance]
#   topics: [availability, backup]
#   aliases:
#     - CKV_AWS_293
#     - AWS-0177
#     - AVD-AWS-0177
#   since: 0.1.0
package plangate.aws.rds.instance_deletion_protection

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["deletion_protection"], false)
	finding := {
		"message": "The database can be deleted by a single call.",
		"path": ["deletion_protection"],
		"fix": {"set": ["deletion_protection"], "to": true},
	}
}
