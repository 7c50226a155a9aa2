# METADATA
# title: Replication instances are not public
# description: >-
#   A replication instance holds the credentials of both databases. With a public address scanners find it within
#   minutes.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dms_replication_instance.html.markdown
#   - ref: https://docs.aws.amazon.com/dms/latest/userguide/CHAP_ReplicationInstance.PublicPrivate.html
# custom:
#   severity: critical
#   resources: [aws_dms_replication_instance]
#   topics: [public-access]
#   frameworks:
#     pci-dss-3.2.1: ["1.2", "1.2.1", "1.3", "1.3.1", "1.3.2", "1.3.4", "1.3.6", "2.2.2"]
#   aliases:
#     - CKV_AWS_89
#     - 030d3b18-1821-45b4-9e08-50efbe7becbb
#   since: 0.1.0
package plangate.aws.dms.not_public

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["publicly_accessible"], false)
	finding := {
		"message": "The replication instance gets an address on the internet.",
		"path": ["publicly_accessible"],
		"fix": {"set": ["publicly_accessible"], "to": false, "unsafe": true},
	}
}
