# METADATA
# title: CloudFront asks viewers for TLS 1.2
# description: >-
#   TLS 1.0 and 1.1 are broken and withdrawn. A distribution accepts them unless its certificate block says
#   otherwise.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/cloudfront_distribution.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
# custom:
#   severity: high
#   resources: [aws_cloudfront_distribution]
#   topics: [encryption-in-transit]
#   aliases:
#     - CKV_AWS_174
#     - AWS-0013
#     - AVD-AWS-0013
#     - 00e5e55e-c2ff-46b3-a757-a7a1cd802456
#   since: 0.1.0
package plangate.aws.cloudfront.tls12

import data.plangate.lib

deny contains finding if {
	version := lib.get(input.resource.values, ["viewer_certificate", 0, "minimum_protocol_version"], "TLSv1")
	not is_modern(version)
	not uses_own_certificate
	finding := {
		"message": sprintf("Viewers may come with %s.", [version]),
		"path": ["viewer_certificate", 0, "minimum_protocol_version"],
		"fix": {"set": ["viewer_certificate", 0, "minimum_protocol_version"], "to": "TLSv1.2_2021", "unsafe": true},
	}
}

# The certificate of *.cloudfront.net comes with TLSv1.
deny contains finding if {
	uses_own_certificate
	finding := {
		"message": "With CloudFront's own certificate viewers may come with TLSv1.",
		"path": ["viewer_certificate", 0, "cloudfront_default_certificate"],
	}
}

uses_own_certificate if lib.is_on(input.resource.values, ["viewer_certificate", 0, "cloudfront_default_certificate"], false)

is_modern(version) if startswith(version, "TLSv1.2")

is_modern(version) if startswith(version, "TLSv1.3")
