# METADATA
# title: ElastiCache replication groups encrypt connections
# description: >-
#   Without encryption in transit, what is cached, sessions and tokens among it, and the password of the cache can
#   be read in the network.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/elasticache_replication_group.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html
# custom:
#   severity: high
#   resources: [aws_elasticache_replication_group]
#   topics: [encryption-in-transit]
#   frameworks:
#     soc2-2017: ["CC6.7"]
#     iso-27001-2022: ["A.8.11", "A.8.24"]
#   aliases:
#     - CKV_AWS_30
#     - AWS-0051
#     - AVD-AWS-0051
#     - 1afbb3fa-cf6c-4a3d-b730-95e9f4df343e
#   since: 0.1.0
package plangate.aws.elasticache.in_transit

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["transit_encryption_enabled"], false)
	finding := {
		"message": "Connections to this replication group are not encrypted.",
		"path": ["transit_encryption_enabled"],
		"fix": {"set": ["transit_encryption_enabled"], "to": true, "unsafe": true},
	}
}
