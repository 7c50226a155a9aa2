# METADATA
# title: PostgreSQL servers log checkpoints
# description: >-
#   Checkpoints in the log show when the server wrote, and when it could not keep up.
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
#     - CKV_AZURE_30
#     - AZU-0024
#     - AVD-AZU-0024
#     - 3790d386-be81-4dcf-9850-eaa7df6c10d9
#   since: 0.1.0
package plangate.azure.postgres.log_checkpoints

import data.plangate.lib

deny contains finding if {
	lower(lib.get(input.resource.values, ["name"], "")) == "log_checkpoints"
	lower(lib.get(input.resource.values, ["value"], "on")) != "on"
	finding := {
		"message": "The server does not log checkpoints.",
		"path": ["value"],
		"fix": {"set": ["value"], "to": "on"},
	}
}
