# METADATA
# title: Redis clusters are backed up
# description: >-
#   A cluster that is lost without a backup is lost with what was in it.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/elasticache_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html
# custom:
#   severity: medium
#   resources: [aws_elasticache_cluster]
#   topics: [backup]
#   aliases:
#     - CKV_AWS_134
#     - AWS-0050
#     - AVD-AWS-0050
#     - 8fdb08a0-a868-4fdf-9c27-ccab0237f1ab
#   since: 0.1.0
package plangate.aws.elasticache.backup

import data.plangate.lib

deny contains finding if {
	lower(lib.get(input.resource.values, ["engine"], "redis")) != "memcached"
	not lib.is_given(input.resource, ["replication_group_id"])
	lib.num(lib.get(input.resource.values, ["snapshot_retention_limit"], 0)) == 0
	finding := {
		"message": "No backup of this cluster is kept.",
		"path": ["snapshot_retention_limit"],
		"fix": {"set": ["snapshot_retention_limit"], "to": 7},
	}
}
