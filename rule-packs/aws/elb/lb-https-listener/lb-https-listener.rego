# METADATA
# title: Load balancers listen over HTTPS, or redirect to it
# description: >-
#   What a listener takes over plain HTTP, cookies and tokens included, can be read and changed by everyone on the
#   way.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/lb_listener.html.markdown
#   - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html
# custom:
#   severity: critical
#   resources: [aws_lb_listener, aws_alb_listener]
#   topics: [encryption-in-transit]
#   frameworks:
#     pci-dss-3.2.1: ["2.3", "4.1", "8.2.1"]
#   aliases:
#     - CKV_AWS_2
#     - AWS-0054
#     - AVD-AWS-0054
#     - de7f5e83-da88-4046-871f-ea18504b1d43
#   since: 0.1.0
package plangate.aws.elb.lb_https_listener

import data.plangate.lib

deny contains finding if {
	upper(lib.get(input.resource.values, ["protocol"], "")) == "HTTP"
	not redirects_to_https
	finding := {
		"message": "This listener serves plain HTTP.",
		"path": ["protocol"],
	}
}

redirects_to_https if {
	some action in lib.list(lib.get(input.resource.values, ["default_action"], []))
	lower(lib.get(action, ["type"], "")) == "redirect"
	upper(lib.get(action, ["redirect", 0, "protocol"], "#{protocol}")) == "HTTPS"
}
