# Containers of tasks, as JSON in a string.
package plangate.aws.lib

import data.plangate.lib

# containers(values): the container definitions of an aws_ecs_task_definition; none where the text is no JSON.
containers(values) := [container |
	text := lib.get(values, ["container_definitions"], "")
	json.is_valid(text)
	some container in lib.list(json.unmarshal(text))
]
