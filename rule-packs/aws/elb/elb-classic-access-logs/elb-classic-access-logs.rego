# METADATA
# title: Classic load balancers log the requests they pass on
# description: >-
#   The access log is the record of who asked for what, also where the servers behind are gone.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/elb.html.markdown
#   - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html
# custom:
#   severity: medium
#   resources: [aws_elb]
#   topics: [logging]
#   frameworks:
#     soc2-2017: ["CC7.2", "CC7.3"]
#     pci-dss-3.2.1: ["10.1", "10.3.1", "10.3.2", "10.3.3", "10.3.4", "10.3.5", "10.3.6", "10.5.4"]
#     iso-27001-2022: ["A.8.15"]
#   aliases:
#     - CKV_AWS_92
#     - 20018359-6fd7-4d05-ab26-d4dffccbdf79
#   since: 0.1.0
package plangate.aws.elb.elb_classic_access_logs

import data.plangate.lib

deny contains finding if {
	not lib.is_set(input.resource, ["access_logs", 0])
	finding := {
		"message": "Nothing records the requests that this load balancer passes on.",
		"path": ["access_logs"],
	}
}

deny contains finding if {
	lib.is_off(input.resource.values, ["access_logs", 0, "enabled"], true)
	finding := {
		"message": "The access log of this load balancer is turned off.",
		"path": ["access_logs", 0, "enabled"],
		"fix": {"set": ["access_logs", 0, "enabled"], "to": true},
	}
}
