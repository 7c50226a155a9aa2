# METADATA
# title: Public application load balancers have a web firewall
# description: >-
#   A web application firewall turns away known attacks, floods and bots before they reach the servers.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/wafv2_web_acl_association.html.markdown
#   - ref: https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html
# custom:
#   severity: medium
#   resources: [aws_lb, aws_alb]
#   related: {aws_wafv2_web_acl_association: referrers, aws_wafregional_web_acl_association: referrers}
#   topics: [network-exposure]
#   frameworks:
#     pci-dss-3.2.1: ["6.6"]
#   aliases:
#     - CKV2_AWS_28
#     - 0afa6ab8-a047-48cf-be07-93a2f8c34cf7
#   since: 0.1.0
package plangate.aws.elb.lb_waf

import data.plangate.lib

deny contains finding if {
	lower(lib.get(input.resource.values, ["load_balancer_type"], "application")) == "application"
	lib.is_off(input.resource.values, ["internal"], false)
	count(input.related.aws_wafv2_web_acl_association) == 0
	count(input.related.aws_wafregional_web_acl_association) == 0
	finding := {
		"message": "No web firewall stands before this load balancer.",
		"path": [],
		"evidence": "no web ACL",
	}
}
