# METADATA
# title: Blob containers do not allow anonymous access
# description: >-
#   A container whose access type is `blob` or `container` lets anyone who knows or guesses a name read its data
#   without signing in.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/storage_container.html.markdown
#   - ref: https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent
# custom:
#   severity: high
#   resources: [azurerm_storage_container]
#   topics: [public-access]
#   frameworks:
#     cis-azure-4.0: ["10.3.9"]
#     soc2-2017: ["CC6.1"]
#     iso-27001-2022: ["A.8.1"]
#   aliases:
#     - CKV_AZURE_34
#     - AZU-0007
#     - AVD-AZU-0007
#     - dd5230f8-a577-4bbb-b7ac-f2c2fe7d5299
#   since: 0.1.0
package plangate.azure.storage.container_private

import data.plangate.lib

deny contains finding if {
	access := lib.get(input.resource.values, ["container_access_type"], "private")
	lower(access) in {"blob", "container"}
	finding := {
		"message": sprintf("The access type %q lets anyone read this container without signing in.", [access]),
		"path": ["container_access_type"],
		"fix": {"set": ["container_access_type"], "to": "private"},
	}
}
