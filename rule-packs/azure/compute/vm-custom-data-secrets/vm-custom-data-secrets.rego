# METADATA
# title: Custom data holds no secrets
# description: >-
#   Whoever can read a machine's configuration, and every program on it, reads its custom data. Terraform keeps it
#   in its state as well.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/linux_virtual_machine.html.markdown
#   - ref: https://learn.microsoft.com/azure/virtual-machines/custom-data
# custom:
#   severity: medium
#   resources: [azurerm_virtual_machine, azurerm_linux_virtual_machine, azurerm_windows_virtual_machine]
#   topics: [secrets]
#   aliases:
#     - CKV_AZURE_45
#     - AZU-0037
#     - AVD-AZU-0037
#   since: 0.1.0
package plangate.azure.compute.vm_custom_data_secrets

import data.plangate.lib

deny contains finding if {
	some path in [["custom_data"], ["os_profile", 0, "custom_data"]]
	kind := secret_in(lib.get(input.resource.values, path, ""))
	finding := {
		"message": sprintf("%s is written in the custom data.", [kind]),
		"path": path,
		"evidence": kind,
	}
}

secret_in(text) := lib.secret_in(text) if lib.secret_in(text)

secret_in(text) := lib.secret_after_decoding(text) if {
	not lib.secret_in(text)
	lib.secret_after_decoding(text)
}
