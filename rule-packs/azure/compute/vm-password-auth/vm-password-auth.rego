# METADATA
# title: Virtual machines take keys, not passwords
# description: >-
#   Passwords of machines are guessed day and night. A key cannot be.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/linux_virtual_machine.html.markdown
#   - ref: https://learn.microsoft.com/azure/virtual-machines/linux/create-ssh-keys-detailed
# custom:
#   severity: high
#   resources: [azurerm_linux_virtual_machine, azurerm_linux_virtual_machine_scale_set, azurerm_virtual_machine]
#   topics: [identity]
#   aliases:
#     - CKV_AZURE_1
#     - CKV_AZURE_149
#     - AZU-0039
#     - AVD-AZU-0039
#     - dafe30ec-325d-4516-85d1-e8e6776f012c
#   since: 0.1.0
package plangate.azure.compute.vm_password_auth

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["disable_password_authentication"], true)
	finding := {
		"message": "The machine takes passwords.",
		"path": ["disable_password_authentication"],
		"fix": {"set": ["disable_password_authentication"], "to": true, "unsafe": true},
	}
}

deny contains finding if {
	some index, config in lib.list(lib.get(input.resource.values, ["os_profile_linux_config"], []))
	lib.is_off(config, ["disable_password_authentication"], false)
	finding := {
		"message": "The machine takes passwords.",
		"path": ["os_profile_linux_config", index, "disable_password_authentication"],
		"fix": {"set": ["os_profile_linux_config", index, "disable_password_authentication"], "to": true, "unsafe": true},
	}
}
