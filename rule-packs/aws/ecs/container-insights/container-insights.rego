# METADATA
# title: ECS clusters report metrics of their containers
# description: >-
#   Container Insights shows which task eats memory, restarts, or talks more than it should.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/ecs_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html
# custom:
#   severity: low
#   resources: [aws_ecs_cluster]
#   topics: [logging]
#   aliases:
#     - CKV_AWS_65
#     - AWS-0034
#     - AVD-AWS-0034
#     - 97cb0688-369a-4d26-b1f7-86c4c91231bc
#   since: 0.1.0
package plangate.aws.ecs.container_insights

import data.plangate.lib

deny contains finding if {
	not reports
	finding := {
		"message": "Containers of this cluster report no metrics.",
		"path": ["setting"],
	}
}

reports if {
	some setting in lib.list(lib.get(input.resource.values, ["setting"], []))
	setting.name == "containerInsights"
	lower(lib.get(setting, ["value"], "")) in {"enabled", "enhanced"}
}
