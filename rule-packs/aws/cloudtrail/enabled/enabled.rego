# METADATA
# title: Trails record
# description: >-
#   A trail that is there and turned off looks like a record and is none.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/cloudtrail.html.markdown
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-turning-off-logging.html
# custom:
#   severity: medium
#   resources: [aws_cloudtrail]
#   topics: [logging]
#   frameworks:
#     pci-dss-3.2.1: ["10.1", "10.2.1", "10.2.2", "10.2.3", "10.2.4", "10.2.5", "10.2.6", "10.2.7", "10.3.1", "10.3.2", "10.3.3", "10.3.4", "10.3.5", "10.3.6"]
#   aliases:
#     - CKV_AWS_251
#     - 4bb76f17-3d63-4529-bdca-2b454529d774
#   since: 0.1.0
package plangate.aws.cloudtrail.enabled

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["enable_logging"], true)
	finding := {
		"message": "The trail does not record.",
		"path": ["enable_logging"],
		"fix": {"set": ["enable_logging"], "to": true},
	}
}
