# METADATA
# title: Configuration is aggregated from all regions
# description: >-
#   An aggregator that names regions misses the ones it does not name, and those are where an intruder works
#   unseen.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/config_configuration_aggregator.html.markdown
#   - ref: https://docs.aws.amazon.com/config/latest/developerguide/aggregate-data.html
# custom:
#   severity: high
#   resources: [aws_config_configuration_aggregator]
#   topics: [logging]
#   frameworks:
#     cis-aws-5.0: ["3.3"]
#     soc2-2017: ["CC2.1", "CC3.1", "CC3.4", "CC8.1"]
#     iso-27001-2022: ["A.5.16", "A.5.22"]
#   aliases:
#     - CKV_AWS_121
#     - AWS-0019
#     - AVD-AWS-0019
#     - ac5a0bc0-a54c-45aa-90c3-15f7703b9132
#   since: 0.1.0
package plangate.aws.config.all_regions

import data.plangate.lib

deny contains finding if {
	some kind in ["account_aggregation_source", "organization_aggregation_source"]
	some index, source in lib.list(lib.get(input.resource.values, [kind], []))
	lib.is_off(source, ["all_regions"], false)
	finding := {
		"message": "The aggregator leaves regions out.",
		"path": [kind, index, "all_regions"],
		"fix": [
			{"unset": [kind, index, "regions"]},
			{"set": [kind, index, "all_regions"], "to": true},
		],
	}
}
