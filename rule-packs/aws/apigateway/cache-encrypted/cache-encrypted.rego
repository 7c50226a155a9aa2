# METADATA
# title: Caches of API Gateway are encrypted
# description: >-
#   The cache of a stage holds the answers of your API. Unencrypted, they can be read from its disks.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/api_gateway_method_settings.html.markdown
#   - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
# custom:
#   severity: high
#   resources: [aws_api_gateway_method_settings]
#   topics: [encryption-at-rest]
#   frameworks:
#     pci-dss-3.2.1: ["3.4"]
#     iso-27001-2022: ["A.8.24"]
#   aliases:
#     - CKV_AWS_308
#     - b7c9a40c-23e4-4a2d-8d39-a3352f10f288
#   since: 0.1.0
package plangate.aws.apigateway.cache_encrypted

import data.plangate.lib

deny contains finding if {
	lib.is_on(input.resource.values, ["settings", 0, "caching_enabled"], false)
	lib.is_off(input.resource.values, ["settings", 0, "cache_data_encrypted"], false)
	finding := {
		"message": "Answers are cached without encryption.",
		"path": ["settings", 0, "cache_data_encrypted"],
		"fix": {"set": ["settings", 0, "cache_data_encrypted"], "to": true},
	}
}
