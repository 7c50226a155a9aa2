# METADATA
# title: Databases use a certificate authority that is still trusted
# description: >-
#   The authorities of 2015 and 2019 have expired: clients that check certificates cannot connect, and clients
#   that connect do not check.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/db_instance.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL-certificate-rotation.html
# custom:
#   severity: medium
#   resources: [aws_db_instance]
#   topics: [encryption-in-transit]
#   aliases:
#     - CKV_AWS_211
#     - 9f40c07e-699e-4410-8856-3ba0f2e3a2dd
#   since: 0.1.0
package plangate.aws.rds.ca_certificate

deny contains finding if {
	authority := input.resource.values.ca_cert_identifier
	authority in {"rds-ca-2010", "rds-ca-2015", "rds-ca-2019"}
	finding := {
		"message": sprintf("The authority %s has expired.", [authority]),
		"path": ["ca_cert_identifier"],
		"fix": {"set": ["ca_cert_identifier"], "to": "rds-ca-rsa2048-g1", "unsafe": true},
	}
}
