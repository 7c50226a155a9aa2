# METADATA
# title: Tasks reach EFS over TLS
# description: >-
#   A task mounts a file system over the network. Without TLS what it reads and writes passes in the clear.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/ecs_task_definition.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-efs-config.html
# custom:
#   severity: high
#   resources: [aws_ecs_task_definition]
#   topics: [encryption-in-transit]
#   aliases:
#     - CKV_AWS_97
#     - AWS-0035
#     - AVD-AWS-0035
#     - 4d46ff3b-7160-41d1-a310-71d6d370b08f
#   since: 0.1.0
package plangate.aws.ecs.efs_transit_encryption

import data.plangate.lib

deny contains finding if {
	some index, volume in lib.list(lib.get(input.resource.values, ["volume"], []))
	some at, efs in lib.list(lib.get(volume, ["efs_volume_configuration"], []))
	upper(lib.get(efs, ["transit_encryption"], "DISABLED")) != "ENABLED"
	path := ["volume", index, "efs_volume_configuration", at, "transit_encryption"]
	finding := {
		"message": "The file system is mounted without TLS.",
		"path": path,
		"fix": {"set": path, "to": "ENABLED"},
	}
}
