# METADATA
# title: Custom roles are no second owner
# description: >-
#   A role of your own with every action on a subscription is an owner that no review of owners lists.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/role_definition.html.markdown
#   - ref: https://learn.microsoft.com/azure/role-based-access-control/custom-roles
# custom:
#   severity: medium
#   resources: [azurerm_role_definition]
#   topics: [identity]
#   frameworks:
#     cis-azure-4.0: ["6.23"]
#   aliases:
#     - CKV_AZURE_39
#     - AZU-0052
#     - AZU-0030
#     - AVD-AZU-0052
#     - AVD-AZU-0030
#     - 3fa5900f-9aac-4982-96b2-a6143d9c99fb
#   since: 0.1.0
package plangate.azure.iam.role_custom_owner

import data.plangate.lib

deny contains finding if {
	some index, permission in lib.list(lib.get(input.resource.values, ["permissions"], []))
	"*" in lib.list(lib.get(permission, ["actions"], []))
	assignable_widely
	finding := {
		"message": "The role allows every action on a whole subscription.",
		"path": ["permissions", index, "actions"],
	}
}

# A scope with more than a subscription in it: a resource group, or a resource.
assignable_widely if {
	some scope in lib.list(lib.get(input.resource.values, ["assignable_scopes"], []))
	not contains(lower(scope), "/resourcegroups/")
}

assignable_widely if lib.is_unknown(input.resource, ["assignable_scopes"])

assignable_widely if not lib.is_set(input.resource, ["assignable_scopes"])
