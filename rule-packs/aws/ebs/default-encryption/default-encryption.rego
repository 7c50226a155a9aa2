# METADATA
# title: New volumes are encrypted by default
# description: >-
#   The account's default encrypts every new volume of a region, whoever makes it and whatever they forget.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/ebs_encryption_by_default.html.markdown
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
# custom:
#   severity: high
#   resources: [aws_ebs_encryption_by_default]
#   topics: [encryption-at-rest]
#   frameworks:
#     iso-27001-2022: ["A.8.11", "A.8.24"]
#   aliases:
#     - CKV_AWS_106
#     - 3d3f6270-546b-443c-adb4-bb6fb2187ca6
#   since: 0.1.0
package plangate.aws.ebs.default_encryption

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["enabled"], true)
	finding := {
		"message": "New volumes of this region are not encrypted by default.",
		"path": ["enabled"],
		"fix": {"set": ["enabled"], "to": true},
	}
}
