# METADATA
# title: Neptune clusters are encrypted
# description: >-
#   Storage, backups and snapshots of a cluster that is not encrypted can be read by whoever gets at a copy.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/neptune_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/neptune/latest/userguide/encrypt.html
# custom:
#   severity: high
#   resources: [aws_neptune_cluster]
#   topics: [encryption-at-rest]
#   frameworks:
#     iso-27001-2022: ["A.8.24"]
#   aliases:
#     - CKV_AWS_44
#     - AWS-0076
#     - AVD-AWS-0076
#     - 98d59056-f745-4ef5-8613-32bca8d40b7e
#   since: 0.1.0
package plangate.aws.neptune.encrypted

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["storage_encrypted"], false)
	finding := {
		"message": "The storage of this cluster is not encrypted.",
		"path": ["storage_encrypted"],
		"fix": {"set": ["storage_encrypted"], "to": true, "unsafe": true},
	}
}
