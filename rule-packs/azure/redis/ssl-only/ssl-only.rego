# METADATA
# title: Caches answer over TLS only
# description: >-
#   The other port takes the cache's key, and everything that is cached, in the clear.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/redis_cache.html.markdown
#   - ref: https://learn.microsoft.com/azure/azure-cache-for-redis/cache-remove-tls-10-11
# custom:
#   severity: medium
#   resources: [azurerm_redis_cache]
#   topics: [encryption-in-transit]
#   aliases:
#     - CKV_AZURE_91
#     - e29a75e6-aba3-4896-b42d-b87818c16b58
#   since: 0.1.0
package plangate.azure.redis.ssl_only

import data.plangate.lib

deny contains finding if {
	some switch in ["non_ssl_port_enabled", "enable_non_ssl_port"]
	lib.is_on(input.resource.values, [switch], false)
	finding := {
		"message": "The cache also answers without TLS.",
		"path": [switch],
		"fix": {"set": [switch], "to": false},
	}
}
