# METADATA
# title: Load balancers ask for TLS 1.2
# description: >-
#   TLS 1.0 and 1.1 are broken and withdrawn. A listener accepts them unless its policy says otherwise.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/lb_listener.html.markdown
#   - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
# custom:
#   severity: critical
#   resources: [aws_lb_listener, aws_alb_listener]
#   topics: [encryption-in-transit]
#   aliases:
#     - CKV_AWS_103
#     - CKV2_AWS_74
#     - AWS-0047
#     - AVD-AWS-0047
#   since: 0.1.0
package plangate.aws.elb.lb_tls12_policy

import data.plangate.lib

deny contains finding if {
	upper(lib.get(input.resource.values, ["protocol"], "")) in {"HTTPS", "TLS"}
	policy := lib.get(input.resource.values, ["ssl_policy"], "ELBSecurityPolicy-2016-08")
	not is_modern(policy)
	finding := {
		"message": sprintf("The policy %s accepts versions before TLS 1.2.", [policy]),
		"path": ["ssl_policy"],
		"fix": {"set": ["ssl_policy"], "to": "ELBSecurityPolicy-TLS13-1-2-2021-06"},
	}
}

is_modern(policy) if contains(policy, "-1-2-")

is_modern(policy) if contains(policy, "-TLS13-1-3-")
