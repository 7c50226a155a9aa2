# METADATA
# title: OpenSearch domains publish a log
# description: >-
#   The audit log says who searched for what; the slow and error logs show misuse and failure before users do.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/opensearch_domain.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/elasticsearch_domain.html.markdown
#   - ref: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createdomain-configure-slow-logs.html
# custom:
#   severity: medium
#   resources: [aws_elasticsearch_domain, aws_opensearch_domain]
#   topics: [logging]
#   frameworks:
#     iso-27001-2022: ["A.8.15"]
#   aliases:
#     - CKV_AWS_84
#     - AWS-0042
#     - AVD-AWS-0042
#     - acb6b4e2-a086-4f35-aefd-4db6ea51ada2
#   since: 0.1.0
package plangate.aws.opensearch.logging

import data.plangate.lib

deny contains finding if {
	count([option | some option in options; not lib.is_off(option, ["enabled"], true)]) == 0
	finding := {
		"message": "The domain publishes no log.",
		"path": ["log_publishing_options"],
	}
}

options := lib.list(lib.get(input.resource.values, ["log_publishing_options"], []))
