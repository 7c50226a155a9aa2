# METADATA
# title: ElastiCache replication groups are encrypted at rest
# description: >-
#   Backups and swapped pages of a replication group hold what it caches, and can be read unless it is encrypted.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/elasticache_replication_group.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html
# custom:
#   severity: high
#   resources: [aws_elasticache_replication_group]
#   topics: [encryption-at-rest]
#   frameworks:
#     iso-27001-2022: ["A.8.11", "A.8.24"]
#   aliases:
#     - CKV_AWS_29
#     - AWS-0045
#     - AVD-AWS-0045
#     - 76976de7-c7b1-4f64-a94f-90c1345914c2
#   since: 0.1.0
package plangate.aws.elasticache.at_rest

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["at_rest_encryption_enabled"], lower(lib.get(input.resource.values, ["engine"], "redis")) == "valkey")
	finding := {
		"message": "The replication group is not encrypted at rest.",
		"path": ["at_rest_encryption_enabled"],
		"fix": {"set": ["at_rest_encryption_enabled"], "to": true, "unsafe": true},
	}
}
