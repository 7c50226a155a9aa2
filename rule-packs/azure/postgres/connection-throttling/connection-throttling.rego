# METADATA
# title: PostgreSQL servers slow repeated failures down
# description: >-
#   Throttling turns guessing a password from a matter of hours into one of years.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/postgresql_configuration.html.markdown
#   - ref: https://learn.microsoft.com/azure/postgresql/single-server/concepts-servers
# custom:
#   severity: medium
#   resources: [azurerm_postgresql_configuration, azurerm_postgresql_flexible_server_configuration]
#   topics: [identity]
#   aliases:
#     - CKV_AZURE_32
#     - AZU-0021
#     - AVD-AZU-0021
#     - 2b3c671f-1b76-4741-8789-ed1fe0785dc4
#   since: 0.1.0
package plangate.azure.postgres.connection_throttling

import data.plangate.lib

deny contains finding if {
	lower(lib.get(input.resource.values, ["name"], "")) in {"connection_throttling", "connection_throttle.enable"}
	lower(lib.get(input.resource.values, ["value"], "on")) != "on"
	finding := {
		"message": "Repeated failures to sign in are not slowed down.",
		"path": ["value"],
		"fix": {"set": ["value"], "to": "on"},
	}
}
