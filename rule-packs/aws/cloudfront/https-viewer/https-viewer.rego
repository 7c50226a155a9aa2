# METADATA
# title: CloudFront answers over HTTPS only
# description: >-
#   What a viewer sends over plain HTTP, cookies and tokens included, can be read and changed by everyone on the
#   way.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/cloudfront_distribution.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html
# custom:
#   severity: critical
#   resources: [aws_cloudfront_distribution]
#   topics: [encryption-in-transit]
#   aliases:
#     - CKV_AWS_34
#     - AWS-0012
#     - AVD-AWS-0012
#     - 55af1353-2f62-4fa0-a8e1-a210ca2708f5
#   since: 0.1.0
package plangate.aws.cloudfront.https_viewer

import data.plangate.lib

deny contains finding if {
	some entry in behaviours
	lower(entry.behaviour.viewer_protocol_policy) == "allow-all"
	finding := {
		"message": "This behaviour also answers over plain HTTP.",
		"path": array.concat(entry.path, ["viewer_protocol_policy"]),
		"fix": {"set": array.concat(entry.path, ["viewer_protocol_policy"]), "to": "redirect-to-https"},
	}
}

behaviours := [{"behaviour": behaviour, "path": [kind, index]} |
	some kind in ["default_cache_behavior", "ordered_cache_behavior"]
	some index, behaviour in lib.list(lib.get(input.resource.values, [kind], []))
]
