# METADATA
# title: Load balancers log the requests they pass on
# description: >-
#   The access log is the record of who asked for what, also where the servers behind are gone.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/lb.html.markdown
#   - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
# custom:
#   severity: medium
#   resources: [aws_lb, aws_alb]
#   topics: [logging]
#   frameworks:
#     soc2-2017: ["CC7.2", "CC7.3"]
#     pci-dss-3.2.1: ["10.1", "10.3.1", "10.3.2", "10.3.3", "10.3.4", "10.3.5", "10.3.6", "10.5.4"]
#     iso-27001-2022: ["A.8.15"]
#   aliases:
#     - CKV_AWS_91
#   since: 0.1.0
package plangate.aws.elb.lb_access_logs

import data.plangate.lib

deny contains finding if {
	lower(lib.get(input.resource.values, ["load_balancer_type"], "application")) != "gateway"
	lib.is_off(input.resource.values, ["access_logs", 0, "enabled"], false)
	finding := {
		"message": "Nothing records the requests that this load balancer passes on.",
		"path": ["access_logs", 0, "enabled"],
	}
}
