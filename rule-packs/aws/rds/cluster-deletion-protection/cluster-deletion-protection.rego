# METADATA
# title: Database clusters are protected from deletion
# description: >-
#   One wrong destroy deletes a cluster and its automated backups with it.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/rds_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DeleteCluster.html
# custom:
#   severity: medium
#   resources: [aws_rds_cluster]
#   topics: [availability, backup]
#   aliases:
#     - CKV_AWS_139
#     - AWS-0343
#     - AVD-AWS-0343
#   since: 0.1.0
package plangate.aws.rds.cluster_deletion_protection

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["deletion_protection"], false)
	finding := {
		"message": "The cluster can be deleted by a single call.",
		"path": ["deletion_protection"],
		"fix": {"set": ["deletion_protection"], "to": true},
	}
}
