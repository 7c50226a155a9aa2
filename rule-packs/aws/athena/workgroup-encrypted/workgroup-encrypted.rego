# METADATA
# title: Athena workgroups encrypt their results
# description: >-
#   Results of queries are written to a bucket. Unencrypted there, they are a copy of your data under weaker
#   protection than the original.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/athena_workgroup.html.markdown
#   - ref: https://docs.aws.amazon.com/athena/latest/ug/encrypting-query-results-stored-in-s3.html
# custom:
#   severity: high
#   resources: [aws_athena_workgroup]
#   topics: [encryption-at-rest]
#   frameworks:
#     iso-27001-2022: ["A.8.11", "A.8.24"]
#   aliases:
#     - CKV_AWS_159
#     - AWS-0006
#     - AVD-AWS-0006
#     - d364984a-a222-4b5f-a8b0-e23ab19ebff3
#   since: 0.1.0
package plangate.aws.athena.workgroup_encrypted

import data.plangate.lib

deny contains finding if {
	not lib.is_given(input.resource, array.concat(result, ["encryption_configuration", 0, "encryption_option"]))
	not lib.is_on(input.resource.values, ["configuration", 0, "managed_query_results_configuration", 0, "enabled"], false)
	finding := {
		"message": "Results of queries are stored without encryption.",
		"path": ["configuration", 0, "result_configuration", 0, "encryption_configuration"],
		"fix": {
			"set": ["configuration", 0, "result_configuration", 0, "encryption_configuration", 0, "encryption_option"],
			"to": "SSE_S3",
		},
	}
}

result := ["configuration", 0, "result_configuration", 0]
