# METADATA
# title: Databases have a standby in another zone
# description: >-
#   A database in one zone is down as long as that zone is, and during every maintenance.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/db_instance.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.html
# custom:
#   severity: medium
#   resources: [aws_db_instance]
#   topics: [availability]
#   frameworks:
#     cis-aws-5.0: ["2.2.4"]
#     iso-27001-2022: ["A.8.14"]
#   aliases:
#     - CKV_AWS_157
#   since: 0.1.0
package plangate.aws.rds.multi_az

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["multi_az"], false)
	not lib.is_set(input.resource, ["replicate_source_db"])
	finding := {
		"message": "The database runs in one zone only.",
		"path": ["multi_az"],
		"fix": {"set": ["multi_az"], "to": true},
	}
}
