# METADATA
# title: Managed disks are not left without encryption
# description: >-
#   Encryption of a disk can be turned off in the configuration. Whoever gets at a copy of the disk then reads it.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/managed_disk.html.markdown
#   - ref: https://learn.microsoft.com/azure/virtual-machines/disk-encryption-overview
# custom:
#   severity: high
#   resources: [azurerm_managed_disk]
#   topics: [encryption-at-rest]
#   aliases:
#     - CKV_AZURE_2
#     - AZU-0038
#     - AVD-AZU-0038
#     - a99130ab-4c0e-43aa-97f8-78d4fcb30024
#   since: 0.1.0
package plangate.azure.compute.managed_disk_encryption

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["encryption_settings", 0, "enabled"], true)
	finding := {
		"message": "Encryption of this disk is turned off.",
		"path": ["encryption_settings", 0, "enabled"],
		"fix": {"set": ["encryption_settings", 0, "enabled"], "to": true},
	}
}
