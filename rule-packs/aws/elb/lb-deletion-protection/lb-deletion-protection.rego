# METADATA
# title: Load balancers are protected from deletion
# description: >-
#   A load balancer that is deleted takes its name and its addresses along: clients must be pointed to the new
#   one.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/lb.html.markdown
#   - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
# custom:
#   severity: medium
#   resources: [aws_lb, aws_alb]
#   topics: [availability]
#   aliases:
#     - CKV_AWS_150
#     - afecd1f1-6378-4f7e-bb3b-60c35801fdd4
#   since: 0.1.0
package plangate.aws.elb.lb_deletion_protection

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["enable_deletion_protection"], false)
	finding := {
		"message": "The load balancer can be deleted by a single call.",
		"path": ["enable_deletion_protection"],
		"fix": {"set": ["enable_deletion_protection"], "to": true},
	}
}
