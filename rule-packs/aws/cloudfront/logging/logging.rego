# METADATA
# title: CloudFront distributions log the requests they answer
# description: >-
#   Requests that CloudFront answers from its cache never reach the origin. Only the distribution's own log shows
#   who asked for what.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/cloudfront_distribution.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/cloudwatch_log_delivery_source.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
# custom:
#   severity: medium
#   resources: [aws_cloudfront_distribution]
#   related: {aws_cloudwatch_log_delivery_source: referrers}
#   topics: [logging]
#   frameworks:
#     iso-27001-2022: ["A.8.15", "A.8.16"]
#   aliases:
#     - CKV_AWS_86
#     - AWS-0010
#     - AVD-AWS-0010
#     - 94690d79-b3b0-43de-b656-84ebef5753e5
#   since: 0.1.0
package plangate.aws.cloudfront.logging

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["logging_config", 0, "bucket"])
	count(input.related.aws_cloudwatch_log_delivery_source) == 0
	finding := {
		"message": "Nothing records the requests that this distribution answers.",
		"path": ["logging_config"],
	}
}
