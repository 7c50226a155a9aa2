# METADATA
# title: Functions run in a VPC of yours
# description: >-
#   A function outside of your VPC reaches the internet past every control of yours, and nothing that is private.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/lambda_function.html.markdown
#   - ref: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
# custom:
#   severity: medium
#   resources: [aws_lambda_function]
#   topics: [network-exposure]
#   frameworks:
#     pci-dss-3.2.1: ["1.2", "1.2.1", "1.3", "1.3.1", "1.3.2", "1.3.4", "2.2.2"]
#     iso-27001-2022: ["A.8.20", "A.8.21", "A.8.22"]
#   aliases:
#     - CKV_AWS_117
#   since: 0.1.0
package plangate.aws.lambda.in_vpc

import data.plangate.lib

deny contains finding if {
	not lib.is_set(input.resource, ["vpc_config", 0])
	finding := {
		"message": "The function runs outside of your VPCs.",
		"path": ["vpc_config"],
	}
}
