# METADATA
# title: Redshift clusters are not public
# description: >-
#   A warehouse with a public address is found by scanners within minutes, and one leaked password away from them.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/redshift_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/redshift/latest/mgmt/managing-clusters-vpc.html
# custom:
#   severity: high
#   resources: [aws_redshift_cluster]
#   topics: [public-access]
#   frameworks:
#     pci-dss-3.2.1: ["1.2", "1.2.1", "1.3", "1.3.1", "1.3.2", "1.3.4", "1.3.6", "2.2.2"]
#     iso-27001-2022: ["A.8.1"]
#   aliases:
#     - CKV_AWS_87
#     - af173fde-95ea-4584-b904-bb3923ac4bda
#   since: 0.1.0
package plangate.aws.redshift.not_public

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["publicly_accessible"], true)
	finding := {
		"message": "The warehouse gets an address on the internet.",
		"path": ["publicly_accessible"],
		"fix": {"set": ["publicly_accessible"], "to": false},
	}
}
