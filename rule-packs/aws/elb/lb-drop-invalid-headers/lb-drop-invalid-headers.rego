# METADATA
# title: Application load balancers drop invalid headers
# description: >-
#   Headers that one server reads otherwise than the next are how requests are smuggled past a firewall.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/lb.html.markdown
#   - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
# custom:
#   severity: high
#   resources: [aws_lb, aws_alb]
#   topics: [network-exposure]
#   frameworks:
#     pci-dss-3.2.1: ["4.1", "8.2.1"]
#   aliases:
#     - CKV_AWS_131
#     - AWS-0052
#     - AVD-AWS-0052
#     - 6e3fd2ed-5c83-4c68-9679-7700d224d379
#   since: 0.1.0
package plangate.aws.elb.lb_drop_invalid_headers

import data.plangate.lib

deny contains finding if {
	lower(lib.get(input.resource.values, ["load_balancer_type"], "application")) == "application"
	lib.is_off(input.resource.values, ["drop_invalid_header_fields"], false)
	finding := {
		"message": "The load balancer passes invalid headers on.",
		"path": ["drop_invalid_header_fields"],
		"fix": {"set": ["drop_invalid_header_fields"], "to": true},
	}
}
