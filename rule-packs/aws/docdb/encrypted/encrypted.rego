# METADATA
# title: DocumentDB clusters are encrypted
# description: >-
#   Storage, backups and snapshots of a cluster that is not encrypted can be read by whoever gets at a copy.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/docdb_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/documentdb/latest/developerguide/encryption-at-rest.html
# custom:
#   severity: high
#   resources: [aws_docdb_cluster]
#   topics: [encryption-at-rest]
#   frameworks:
#     iso-27001-2022: ["A.8.24"]
#   aliases:
#     - CKV_AWS_74
#     - AWS-0021
#     - AVD-AWS-0021
#     - bc1f9009-84a0-490f-ae09-3e0ea6d74ad6
#   since: 0.1.0
package plangate.aws.docdb.encrypted

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["storage_encrypted"], false)
	finding := {
		"message": "The storage of this cluster is not encrypted.",
		"path": ["storage_encrypted"],
		"fix": {"set": ["storage_encrypted"], "to": true, "unsafe": true},
	}
}
