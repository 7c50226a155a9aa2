# METADATA
# title: PostgreSQL instances do not log statements by their duration
# description: >-
#   A statement in the log carries the values in it: names, addresses, secrets.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/sql_database_instance.html.markdown
#   - ref: https://cloud.google.com/sql/docs/postgres/flags
# custom:
#   severity: low
#   resources: [google_sql_database_instance]
#   topics: [logging]
#   frameworks:
#     cis-gcp-4.0: ["6.2.7"]
#     soc2-2017: ["CC7.2", "CC7.3"]
#     iso-27001-2022: ["A.8.16"]
#   aliases:
#     - CKV_GCP_57
#     - GCP-0021
#     - AVD-GCP-0021
#   since: 0.1.0
package plangate.gcp.sql.log_min_duration

import data.plangate.gcp.lib as gcp
import data.plangate.lib

deny contains finding if {
	startswith(upper(lib.get(input.resource.values, ["database_version"], "")), "POSTGRES")
	some index, flag in gcp.flags(input.resource.values)
	flag.name == "log_min_duration_statement"
	lower(sprintf("%v", [lib.get(flag, ["value"], "")])) != "-1"
	finding := {
		"message": "Slow statements are written to the log with their values.",
		"path": ["settings", 0, "database_flags", index, "value"],
		"fix": {"set": ["settings", 0, "database_flags", index, "value"], "to": "-1"},
	}
}
