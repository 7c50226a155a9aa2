# METADATA
# title: AKS clusters are held to Azure Policy
# description: >-
#   The add-on refuses pods that break the organisation's rules, whoever deploys them and however.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/kubernetes_cluster.html.markdown
#   - ref: https://learn.microsoft.com/azure/governance/policy/concepts/policy-for-kubernetes
# custom:
#   severity: low
#   resources: [azurerm_kubernetes_cluster]
#   topics: [governance]
#   aliases:
#     - CKV_AZURE_116
#     - AZU-0066
#     - AVD-AZU-0066
#     - 43789711-161b-4708-b5bb-9d1c626f7492
#   since: 0.1.0
package plangate.azure.aks.azure_policy

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["azure_policy_enabled"], false)
	not lib.is_on(input.resource.values, ["addon_profile", 0, "azure_policy", 0, "enabled"], false)
	finding := {
		"message": "Azure Policy does not reach into this cluster.",
		"path": ["azure_policy_enabled"],
		"fix": {"set": ["azure_policy_enabled"], "to": true},
	}
}
