# METADATA
# title: CloudFront distributions have a web firewall
# description: >-
#   A web application firewall turns away known attacks, floods and bots before they reach the origin.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/cloudfront_distribution.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-awswaf.html
# custom:
#   severity: high
#   resources: [aws_cloudfront_distribution]
#   topics: [network-exposure]
#   aliases:
#     - CKV_AWS_68
#     - AWS-0011
#     - AVD-AWS-0011
#     - 1419b4c6-6d5c-4534-9cf6-6a5266085333
#   since: 0.1.0
package plangate.aws.cloudfront.waf

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["web_acl_id"])
	finding := {
		"message": "No web firewall stands before this distribution.",
		"path": ["web_acl_id"],
	}
}
