# METADATA
# title: Instances ask for a token at the metadata service
# description: >-
#   Version 1 of the metadata service answers any request an instance can be tricked into making, and hands out
#   the credentials of its role. Version 2 asks for a token first.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/instance.html.markdown
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
# custom:
#   severity: high
#   resources: [aws_instance, aws_launch_template, aws_launch_configuration]
#   topics: [credentials]
#   frameworks:
#     cis-aws-5.0: ["5.7"]
#     soc2-2017: ["CC7.2"]
#     iso-27001-2022: ["A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV_AWS_79
#     - AWS-0028
#     - AWS-0130
#     - AVD-AWS-0028
#     - AVD-AWS-0130
#     - f1g2h3i4-j5k6-7lmn-8opq-9012rstuvwxy
#   since: 0.1.0
package plangate.aws.ec2.imdsv2_required

import data.plangate.lib

options := lib.list(lib.get(input.resource.values, ["metadata_options"], []))

deny contains finding if {
	count(options) == 0
	finding := {
		"message": message,
		"path": ["metadata_options"],
		"fix": {"block": "metadata_options", "body": {"http_tokens": "required"}},
	}
}

deny contains finding if {
	some index, option in options
	lower(lib.get(option, ["http_endpoint"], "enabled")) != "disabled"
	lower(lib.get(option, ["http_tokens"], "optional")) != "required"
	finding := {
		"message": message,
		"path": ["metadata_options", index, "http_tokens"],
		"fix": {"set": ["metadata_options", index, "http_tokens"], "to": "required"},
	}
}

message := "The metadata service hands out credentials without a token (IMDSv1)."
