# METADATA
# title: PostgreSQL instances log connections
# description: >-
#   The log says who tried to come in, from where, and whether they were let in.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/sql_database_instance.html.markdown
#   - ref: https://cloud.google.com/sql/docs/postgres/flags
# custom:
#   severity: medium
#   resources: [google_sql_database_instance]
#   topics: [logging]
#   frameworks:
#     cis-gcp-4.0: ["6.2.2"]
#     soc2-2017: ["CC7.2", "CC7.3"]
#     iso-27001-2022: ["A.8.16"]
#   aliases:
#     - CKV_GCP_52
#     - GCP-0016
#     - AVD-GCP-0016
#   since: 0.1.0
package plangate.gcp.sql.log_connections

import data.plangate.gcp.lib as gcp
import data.plangate.lib

deny contains finding if {
	startswith(upper(lib.get(input.resource.values, ["database_version"], "")), "POSTGRES")
	some index, flag in gcp.flags(input.resource.values)
	flag.name == "log_connections"
	lower(sprintf("%v", [lib.get(flag, ["value"], "")])) != "on"
	finding := {
		"message": "The instance does not log connections.",
		"path": ["settings", 0, "database_flags", index, "value"],
		"fix": {"set": ["settings", 0, "database_flags", index, "value"], "to": "on"},
	}
}

deny contains finding if {
	startswith(upper(lib.get(input.resource.values, ["database_version"], "")), "POSTGRES")
	count([flag | some flag in gcp.flags(input.resource.values); flag.name == "log_connections"]) == 0
	finding := {
		"message": "The instance does not log connections.",
		"path": ["settings", 0, "database_flags"],
	}
}
