# METADATA
# title: PostgreSQL servers log connections
# description: >-
#   The log says who tried to come in, from where, and whether they were let in.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/postgresql_configuration.html.markdown
#   - ref: https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-logging
# custom:
#   severity: medium
#   resources: [azurerm_postgresql_configuration, azurerm_postgresql_flexible_server_configuration]
#   topics: [logging]
#   frameworks:
#     soc2-2017: ["CC7.2", "CC7.3"]
#     iso-27001-2022: ["A.8.15"]
#   aliases:
#     - CKV_AZURE_31
#     - AZU-0019
#     - AVD-AZU-0019
#     - c640d783-10c5-4071-b6c1-23507300d333
#   since: 0.1.0
package plangate.azure.postgres.log_connections

import data.plangate.lib

deny contains finding if {
	lower(lib.get(input.resource.values, ["name"], "")) == "log_connections"
	lower(lib.get(input.resource.values, ["value"], "on")) != "on"
	finding := {
		"message": "The server does not log connections.",
		"path": ["value"],
		"fix": {"set": ["value"], "to": "on"},
	}
}
