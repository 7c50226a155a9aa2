# METADATA
# title: SQL servers ask for TLS 1.2
# description: >-
#   TLS 1.0 and 1.1 are broken and withdrawn. What a client sends over them can be read and changed on the way.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/mssql_server.html.markdown
#   - ref: https://learn.microsoft.com/azure/azure-sql/database/connectivity-settings
# custom:
#   severity: medium
#   resources: [azurerm_mssql_server]
#   topics: [encryption-in-transit]
#   frameworks:
#     soc2-2017: ["CC6.2", "CC6.6"]
#   aliases:
#     - CKV_AZURE_52
#     - AZU-0026
#     - AVD-AZU-0026
#   since: 0.1.0
package plangate.azure.sql.min_tls

import data.plangate.lib

deny contains finding if {
	version := sprintf("%v", [lib.get(input.resource.values, ["minimum_tls_version"], "1.2")])
	version in {"1", "1.0", "1.1", "Disabled"}
	finding := {
		"message": sprintf("The oldest version of TLS that clients may come with is %s.", [version]),
		"path": ["minimum_tls_version"],
		"fix": {"set": ["minimum_tls_version"], "to": "1.2"},
	}
}
