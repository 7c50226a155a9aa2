# METADATA
# title: Batch jobs run without privileges
# description: >-
#   A privileged container is root on its host: it reads the other containers' secrets and takes over their roles.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/batch_job_definition.html.markdown
#   - ref: https://docs.aws.amazon.com/batch/latest/userguide/job_definition_parameters.html
# custom:
#   severity: high
#   resources: [aws_batch_job_definition]
#   topics: [workload]
#   aliases:
#     - CKV_AWS_210
#     - 66cd88ac-9ddf-424a-b77e-e55e17630bee
#   since: 0.1.0
package plangate.aws.batch.privileged

import data.plangate.lib

deny contains finding if {
	some properties in documents
	lib.is_on(properties, ["privileged"], false)
	finding := {
		"message": "The job's container is privileged.",
		"path": ["container_properties"],
		"evidence": "privileged",
	}
}

documents contains json.unmarshal(text) if {
	text := input.resource.values.container_properties
	json.is_valid(text)
}
