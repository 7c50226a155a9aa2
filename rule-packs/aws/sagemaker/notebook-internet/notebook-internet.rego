# METADATA
# title: Notebooks do not reach the internet directly
# description: >-
#   A notebook with direct access carries data out past every control of your network.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/sagemaker_notebook_instance.html.markdown
#   - ref: https://docs.aws.amazon.com/sagemaker/latest/dg/appendix-notebook-and-internet-access.html
# custom:
#   severity: high
#   resources: [aws_sagemaker_notebook_instance]
#   topics: [network-exposure]
#   frameworks:
#     pci-dss-3.2.1: ["1.2", "1.2.1", "1.3", "1.3.1", "1.3.2", "1.3.4", "1.3.6", "2.2.2"]
#     iso-27001-2022: ["A.8.1"]
#   aliases:
#     - CKV_AWS_122
#     - f3g4h5i6-j7k8-9lmn-0opq-12345abcdefg
#   since: 0.1.0
package plangate.aws.sagemaker.notebook_internet

import data.plangate.lib

deny contains finding if {
	lower(lib.get(input.resource.values, ["direct_internet_access"], "Enabled")) != "disabled"
	finding := {
		"message": "The notebook reaches the internet directly.",
		"path": ["direct_internet_access"],
		"fix": {"set": ["direct_internet_access"], "to": "Disabled", "unsafe": true},
	}
}
