# METADATA
# title: Databases accept IAM sign-in
# description: >-
#   A token from IAM lives 15 minutes and needs no password that somebody keeps, shares and forgets.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/db_instance.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
# custom:
#   severity: medium
#   resources: [aws_db_instance]
#   topics: [identity]
#   aliases:
#     - CKV_AWS_161
#     - AWS-0176
#     - AVD-AWS-0176
#     - 88fd05e0-ac0e-43d2-ba6d-fc0ba60ae1a6
#   since: 0.1.0
package plangate.aws.rds.instance_iam_auth

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["iam_database_authentication_enabled"], false)
	lower(lib.get(input.resource.values, ["engine"], "")) in {"mysql", "mariadb", "postgres"}
	finding := {
		"message": "The database takes passwords only.",
		"path": ["iam_database_authentication_enabled"],
		"fix": {"set": ["iam_database_authentication_enabled"], "to": true},
	}
}
