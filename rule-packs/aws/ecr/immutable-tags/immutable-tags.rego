# METADATA
# title: Tags of images cannot be moved
# description: >-
#   A tag that can be moved lets somebody replace what is deployed under a name that was reviewed.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/ecr_repository.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
# custom:
#   severity: high
#   resources: [aws_ecr_repository]
#   topics: [supply-chain]
#   aliases:
#     - CKV_AWS_51
#     - AWS-0031
#     - AVD-AWS-0031
#     - d1846b12-20c5-4d45-8798-fc35b79268eb
#   since: 0.1.0
package plangate.aws.ecr.immutable_tags

import data.plangate.lib

deny contains finding if {
	not startswith(upper(lib.get(input.resource.values, ["image_tag_mutability"], "MUTABLE")), "IMMUTABLE")
	finding := {
		"message": "Tags of this repository can be moved to other images.",
		"path": ["image_tag_mutability"],
		"fix": {"set": ["image_tag_mutability"], "to": "IMMUTABLE", "unsafe": true},
	}
}
