# METADATA
# title: Databases are not reachable from the internet
# description: >-
#   A database instance with `publicly_accessible` gets an address on the internet; its security groups and its
#   password are then all that keeps strangers out.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/db_instance.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
# custom:
#   severity: critical
#   resources: [aws_db_instance, aws_rds_cluster_instance]
#   topics: [public-access, network-exposure]
#   frameworks:
#     cis-aws-5.0: ["2.2.3"]
#     soc2-2017: ["CC6.2"]
#     pci-dss-3.2.1: ["1.2", "1.2.1", "1.3", "1.3.1", "1.3.2", "1.3.4", "1.3.6", "2.2.2"]
#     iso-27001-2022: ["A.8.1"]
#   aliases:
#     - CKV_AWS_17
#     - AWS-0180
#     - AVD-AWS-0180
#     - 35113e6f-2c6b-414d-beec-7a9482d3b2d1
#   since: 0.1.0
package plangate.aws.rds.not_public

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["publicly_accessible"], false)
	finding := {
		"message": "The database gets an address on the internet.",
		"path": ["publicly_accessible"],
		"fix": {"set": ["publicly_accessible"], "to": false},
	}
}
