# METADATA
# title: Databases take minor versions by themselves
# description: >-
#   Minor versions bring the fixes for holes that are known to everybody by then.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/db_instance.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/rds_cluster_instance.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html
# custom:
#   severity: low
#   resources: [aws_db_instance, aws_rds_cluster_instance]
#   topics: [vulnerability]
#   frameworks:
#     cis-aws-5.0: ["2.2.2"]
#     pci-dss-3.2.1: ["6.2"]
#   aliases:
#     - CKV_AWS_226
#     - 3b6d777b-76e3-4133-80a3-0d6f667ade7f
#   since: 0.1.0
package plangate.aws.rds.minor_version_upgrade

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["auto_minor_version_upgrade"], true)
	finding := {
		"message": "Minor versions are not taken automatically.",
		"path": ["auto_minor_version_upgrade"],
		"fix": {"set": ["auto_minor_version_upgrade"], "to": true},
	}
}
