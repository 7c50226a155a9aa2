# METADATA
# title: Storage accounts ask for TLS 1.2
# description: >-
#   TLS 1.0 and 1.1 are broken and withdrawn. What a client sends over them can be read and changed on the way.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/storage_account.html.markdown
#   - ref: https://learn.microsoft.com/azure/storage/common/transport-layer-security-configure-minimum-version
# custom:
#   severity: critical
#   resources: [azurerm_storage_account]
#   topics: [encryption-in-transit]
#   frameworks:
#     cis-azure-4.0: ["10.3.7"]
#     soc2-2017: ["CC6.6"]
#   aliases:
#     - CKV_AZURE_44
#     - AZU-0011
#     - AVD-AZU-0011
#     - 8263f146-5e03-43e0-9cfe-db960d56d1e7
#   since: 0.1.0
package plangate.azure.storage.min_tls12

import data.plangate.lib

deny contains finding if {
	version := lib.get(input.resource.values, ["min_tls_version"], "TLS1_2")
	version in {"TLS1_0", "TLS1_1"}
	finding := {
		"message": sprintf("Clients may come with %s.", [version]),
		"path": ["min_tls_version"],
		"fix": {"set": ["min_tls_version"], "to": "TLS1_2"},
	}
}
