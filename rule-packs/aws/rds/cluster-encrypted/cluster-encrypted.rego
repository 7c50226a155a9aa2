# METADATA
# title: Aurora clusters are encrypted
# description: >-
#   Data of a cluster that is not encrypted can be read from its storage and its snapshots.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/rds_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html
# custom:
#   severity: high
#   resources: [aws_rds_cluster]
#   topics: [encryption-at-rest]
#   frameworks:
#     pci-dss-3.2.1: ["3.4", "8.2.1"]
#     iso-27001-2022: ["A.8.11", "A.8.24"]
#   aliases:
#     - CKV_AWS_96
#     - AWS-0079
#     - AVD-AWS-0079
#     - 656880aa-1388-488f-a6d4-8f73c23149b2
#     - 3199c26c-7871-4cb3-99c2-10a59244ce7f
#     - 1a690d1d-0ae7-49fa-b2db-b75ae0dd1d3e
#   since: 0.1.0
package plangate.aws.rds.cluster_encrypted

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["storage_encrypted"], false)

	# Serverless clusters of the first generation are always encrypted.
	lib.get(input.resource.values, ["engine_mode"], "provisioned") != "serverless"
	finding := {
		"message": "The storage of this cluster is not encrypted.",
		"path": ["storage_encrypted"],
		"fix": {"set": ["storage_encrypted"], "to": true, "unsafe": true},
	}
}
