# METADATA
# title: Blobs that are deleted can be brought back
# description: >-
#   Soft delete keeps deleted blobs for some days: the difference between a mistake and a loss.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/storage_account.html.markdown
#   - ref: https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-overview
# custom:
#   severity: medium
#   resources: [azurerm_storage_account]
#   topics: [backup]
#   frameworks:
#     cis-azure-4.0: ["10.2.1", "10.3.6"]
#     soc2-2017: ["CC7.4"]
#     iso-27001-2022: ["A.8.10"]
#   aliases:
#     - CKV2_AZURE_38
#     - AZU-0056
#     - AVD-AZU-0056
#   since: 0.1.0
package plangate.azure.storage.blob_soft_delete

import data.plangate.lib

deny contains finding if {
	not lib.is_set(input.resource, ["blob_properties", 0, "delete_retention_policy", 0])
	finding := {
		"message": "Deleted blobs are gone at once.",
		"path": ["blob_properties", 0, "delete_retention_policy"],
		"fix": {"set": ["blob_properties", 0, "delete_retention_policy", 0, "days"], "to": 7},
	}
}

deny contains finding if {
	lib.num(lib.get(input.resource.values, ["blob_properties", 0, "delete_retention_policy", 0, "days"], 7)) < 1
	finding := {
		"message": "Deleted blobs are kept for no day.",
		"path": ["blob_properties", 0, "delete_retention_policy", 0, "days"],
		"fix": {"set": ["blob_properties", 0, "delete_retention_policy", 0, "days"], "to": 7},
	}
}
