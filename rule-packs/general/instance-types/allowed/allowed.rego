# METADATA
# title: Machines are of allowed sizes
# description: >-
#   The size of a machine is most of its price. A typing mistake, or an example copied from a benchmark, can cost more in a week than the
#   service earns in a year.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-types.html
#   - ref: https://learn.microsoft.com/azure/virtual-machines/sizes
#   - ref: https://cloud.google.com/compute/docs/machine-resource
# custom:
#   severity: medium
#   resources:
#     - aws_instance
#     - aws_launch_configuration
#     - aws_launch_template
#     - aws_spot_instance_request
#     - aws_eks_node_group
#     - aws_db_instance
#     - aws_rds_cluster_instance
#     - aws_docdb_cluster_instance
#     - aws_neptune_cluster_instance
#     - aws_elasticache_cluster
#     - aws_elasticache_replication_group
#     - aws_redshift_cluster
#     - azurerm_linux_virtual_machine
#     - azurerm_windows_virtual_machine
#     - azurerm_virtual_machine
#     - azurerm_linux_virtual_machine_scale_set
#     - azurerm_windows_virtual_machine_scale_set
#     - google_compute_instance
#     - google_compute_instance_template
#     - google_sql_database_instance
#   topics: [cost]
#   since: 0.1.0
#   parameters:
#     type: object
#     additionalProperties: false
#     properties:
#       allowed:
#         description: "Allowed types, * and ? allowed: t3.*, db.t4g.*, Standard_B*, e2-*. Empty allows all."
#         type: array
#         items: {type: string, minLength: 1}
#         default: []
package plangate.general.instance_types.allowed

import data.plangate.lib

deny contains finding if {
	count(input.parameters.allowed) > 0
	some size in sizes
	is_string(size.type)
	not is_allowed(size.type)
	finding := {
		"message": sprintf("%s is not an allowed size; policy allows %s.", [size.type, concat(", ", input.parameters.allowed)]),
		"path": size.path,
		"evidence": size.type,
	}
}

sizes contains {"type": input.resource.values.instance_type, "path": ["instance_type"]}

sizes contains {"type": input.resource.values.instance_class, "path": ["instance_class"]}

sizes contains {"type": input.resource.values.node_type, "path": ["node_type"]}

sizes contains {"type": input.resource.values.machine_type, "path": ["machine_type"]}

sizes contains {"type": input.resource.values.vm_size, "path": ["vm_size"]}

sizes contains {"type": input.resource.values.size, "path": ["size"]} if startswith(input.resource.type, "azurerm_")

sizes contains {"type": input.resource.values.sku, "path": ["sku"]} if endswith(input.resource.type, "_scale_set")

sizes contains {"type": type, "path": ["instance_types", at]} if {
	some at, type in input.resource.values.instance_types
}

sizes contains {"type": settings.tier, "path": ["settings", at, "tier"]} if {
	some at, settings in input.resource.values.settings
}

is_allowed(type) if {
	some pattern in input.parameters.allowed
	lib.covers(pattern, type)
}
