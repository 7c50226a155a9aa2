# METADATA
# title: RDS instances are encrypted
# description: >-
#   Data of an instance that is not encrypted can be read from its storage, its snapshots and its replicas.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/db_instance.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html
# custom:
#   severity: high
#   resources: [aws_db_instance]
#   topics: [encryption-at-rest]
#   frameworks:
#     cis-aws-5.0: ["2.2.1"]
#     pci-dss-3.2.1: ["3.4", "8.2.1"]
#     iso-27001-2022: ["A.8.11", "A.8.24"]
#   aliases:
#     - CKV_AWS_16
#     - AWS-0080
#     - AVD-AWS-0080
#     - 08bd0760-8752-44e1-9779-7bb369b2b4e4
#   since: 0.1.0
package plangate.aws.rds.instance_encrypted

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["storage_encrypted"], false)

	# A replica in the same region takes its encryption from the instance it follows.
	not lib.has(input.resource.values, ["replicate_source_db"])
	finding := {
		"message": "The storage of this instance is not encrypted.",
		"path": ["storage_encrypted"],
		"fix": {"set": ["storage_encrypted"], "to": true, "unsafe": true},
	}
}
