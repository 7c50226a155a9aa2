# METADATA
# title: Disks of AKS clusters are encrypted with a key of your own
# description: >-
#   With a disk encryption set the nodes' disks and volumes are worthless without a key in your vault.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/kubernetes_cluster.html.markdown
#   - ref: https://learn.microsoft.com/azure/aks/azure-disk-customer-managed-keys
# custom:
#   severity: low
#   resources: [azurerm_kubernetes_cluster]
#   topics: [encryption-at-rest]
#   aliases:
#     - CKV_AZURE_117
#     - AZU-0067
#     - AVD-AZU-0067
#     - b17d8bb8-4c08-4785-867e-cb9e62a622aa
#   since: 0.1.0
package plangate.azure.aks.disk_encryption_set

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, ["disk_encryption_set_id"])
	finding := {
		"message": "Disks of this cluster are not encrypted with a key of your own.",
		"path": ["disk_encryption_set_id"],
	}
}
