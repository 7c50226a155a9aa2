# METADATA
# title: Images are scanned when they are pushed
# description: >-
#   A scan on push finds known holes in an image before it runs.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/ecr_repository.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
# custom:
#   severity: high
#   resources: [aws_ecr_repository]
#   topics: [vulnerability]
#   aliases:
#     - CKV_AWS_163
#     - AWS-0030
#     - AVD-AWS-0030
#     - 9630336b-3fed-4096-8173-b9afdfe346a7
#   since: 0.1.0
package plangate.aws.ecr.scan_on_push

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["image_scanning_configuration", 0, "scan_on_push"], false)
	finding := {
		"message": "Images pushed to this repository are not scanned.",
		"path": ["image_scanning_configuration", 0, "scan_on_push"],
		"fix": {"set": ["image_scanning_configuration", 0, "scan_on_push"], "to": true},
	}
}
