# METADATA
# title: Data lake stores are encrypted
# description: >-
#   Files of a store that is not encrypted can be read by whoever gets at a copy.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/data_lake_store.html.markdown
#   - ref: https://learn.microsoft.com/azure/data-lake-store/data-lake-store-encryption
# custom:
#   severity: high
#   resources: [azurerm_data_lake_store]
#   topics: [encryption-at-rest]
#   aliases:
#     - CKV_AZURE_105
#     - AZU-0036
#     - AVD-AZU-0036
#   since: 0.1.0
package plangate.azure.datalake.encryption

import data.plangate.lib

deny contains finding if {
	lower(lib.get(input.resource.values, ["encryption_state"], "Enabled")) != "enabled"
	finding := {
		"message": "The store is not encrypted.",
		"path": ["encryption_state"],
		"fix": {"set": ["encryption_state"], "to": "Enabled", "unsafe": true},
	}
}
