# METADATA
# title: Tasks run without privileges
# description: >-
#   A privileged container is root on its host: it reads the other containers' secrets and takes over their roles.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/ecs_task_definition.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
# custom:
#   severity: medium
#   resources: [aws_ecs_task_definition]
#   topics: [workload]
#   aliases:
#     - CKV_AWS_334
#   since: 0.1.0
package plangate.aws.ecs.task_privileged

import data.plangate.aws.lib as aws
import data.plangate.lib

deny contains finding if {
	some index, container in aws.containers(input.resource.values)
	lib.is_on(container, ["privileged"], false)
	finding := {
		"message": sprintf("The container %v is privileged.", [lib.get(container, ["name"], index)]),
		"path": ["container_definitions"],
		"evidence": ["privileged", lib.get(container, ["name"], index)],
	}
}
