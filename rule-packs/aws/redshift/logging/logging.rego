# METADATA
# title: Redshift clusters log who asks what
# description: >-
#   The audit log says who signed in and what they asked. Without it a leak can be neither noticed nor measured.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/redshift_logging.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/redshift_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html
# custom:
#   severity: medium
#   resources: [aws_redshift_cluster]
#   related: {aws_redshift_logging: referrers}
#   topics: [logging]
#   frameworks:
#     soc2-2017: ["CC7.2"]
#     iso-27001-2022: ["A.8.15"]
#   aliases:
#     - CKV_AWS_71
#     - 15ffbacc-fa42-4f6f-a57d-2feac7365caa
#   since: 0.1.0
package plangate.aws.redshift.logging

import data.plangate.lib

deny contains finding if {
	not lib.is_on(input.resource.values, ["logging", 0, "enable"], false)
	count(input.related.aws_redshift_logging) == 0
	finding := {
		"message": "Nothing records what is asked of this cluster.",
		"path": ["logging"],
	}
}
