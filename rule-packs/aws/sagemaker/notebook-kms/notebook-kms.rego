# METADATA
# title: Notebooks are encrypted with a key of your own
# description: >-
#   With a key of your own a copy of a notebook's volume is worthless without permission to use the key.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/sagemaker_notebook_instance.html.markdown
#   - ref: https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest.html
# custom:
#   severity: high
#   resources: [aws_sagemaker_notebook_instance]
#   topics: [encryption-at-rest]
#   frameworks:
#     pci-dss-3.2.1: ["3.4", "8.2.1"]
#     iso-27001-2022: ["A.8.11", "A.8.24"]
#   aliases:
#     - CKV_AWS_22
#     - f3674e0c-f6be-43fa-b71c-bf346d1aed99
#   since: 0.1.0
package plangate.aws.sagemaker.notebook_kms

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["kms_key_id"])
	finding := {
		"message": "The notebook is not encrypted with a KMS key of your own.",
		"path": ["kms_key_id"],
	}
}
