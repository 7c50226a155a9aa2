# METADATA
# title: CloudTrail records all regions
# description: >-
#   A trail of one region does not see what is done in the others, which is where somebody who does not want to be
#   seen goes.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/cloudtrail.html.markdown
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-multi-region-trails.html
# custom:
#   severity: medium
#   resources: [aws_cloudtrail]
#   topics: [logging]
#   frameworks:
#     cis-aws-5.0: ["3.1"]
#     soc2-2017: ["CC7.2"]
#     iso-27001-2022: ["A.8.15"]
#   aliases:
#     - CKV_AWS_67
#     - AWS-0014
#     - AVD-AWS-0014
#     - 8173d5eb-96b5-4aa6-a71b-ecfa153c123d
#   since: 0.1.0
package plangate.aws.cloudtrail.multi_region

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["is_multi_region_trail"], false)
	finding := {
		"message": "This trail records its own region only.",
		"path": ["is_multi_region_trail"],
		"fix": {"set": ["is_multi_region_trail"], "to": true},
	}
}
