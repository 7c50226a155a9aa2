# METADATA
# title: Redshift clusters are encrypted
# description: >-
#   Blocks, backups and snapshots of a warehouse that is not encrypted can be read by whoever gets at a copy.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/redshift_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-db-encryption.html
# custom:
#   severity: high
#   resources: [aws_redshift_cluster]
#   topics: [encryption-at-rest]
#   frameworks:
#     pci-dss-3.2.1: ["10.1", "10.2.1", "10.2.2", "10.2.3", "10.2.4", "10.2.5", "10.3.1", "10.3.2", "10.3.3", "10.3.4", "10.3.5", "10.3.6", "3.4", "8.2.1"]
#     iso-27001-2022: ["A.8.24"]
#   aliases:
#     - CKV_AWS_64
#     - AWS-0084
#     - AVD-AWS-0084
#     - cfdcabb0-fc06-427c-865b-c59f13e898ce
#   since: 0.1.0
package plangate.aws.redshift.encrypted

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["encrypted"], false)
	finding := {
		"message": "The cluster is not encrypted.",
		"path": ["encrypted"],
		"fix": {"set": ["encrypted"], "to": true, "unsafe": true},
	}
}
