# METADATA
# title: DAX clusters are encrypted
# description: >-
#   A DAX cluster holds a copy of the table it caches. What is encrypted in the table is in the clear here unless
#   the cluster is encrypted too.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dax_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionAtRest.html
# custom:
#   severity: high
#   resources: [aws_dax_cluster]
#   topics: [encryption-at-rest]
#   frameworks:
#     iso-27001-2022: ["A.8.11", "A.8.24"]
#   aliases:
#     - CKV_AWS_47
#     - AWS-0023
#     - AVD-AWS-0023
#     - f11aec39-858f-4b6f-b946-0a1bf46c0c87
#   since: 0.1.0
package plangate.aws.dax.encrypted

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["server_side_encryption", 0, "enabled"], false)
	finding := {
		"message": "The cluster is not encrypted.",
		"path": ["server_side_encryption", 0, "enabled"],
		"fix": {"set": ["server_side_encryption", 0, "enabled"], "to": true, "unsafe": true},
	}
}
