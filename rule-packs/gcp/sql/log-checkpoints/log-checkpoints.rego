# METADATA
# title: PostgreSQL instances log checkpoints
# description: >-
#   Checkpoints in the log show when the instance wrote, and when it could not keep up.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/sql_database_instance.html.markdown
#   - ref: https://cloud.google.com/sql/docs/postgres/flags
# custom:
#   severity: medium
#   resources: [google_sql_database_instance]
#   topics: [logging]
#   aliases:
#     - CKV_GCP_51
#     - GCP-0025
#     - AVD-GCP-0025
#   since: 0.1.0
package plangate.gcp.sql.log_checkpoints

import data.plangate.gcp.lib as gcp
import data.plangate.lib

deny contains finding if {
	startswith(upper(lib.get(input.resource.values, ["database_version"], "")), "POSTGRES")
	some index, flag in gcp.flags(input.resource.values)
	flag.name == "log_checkpoints"
	lower(sprintf("%v", [lib.get(flag, ["value"], "")])) != "on"
	finding := {
		"message": "The instance does not log checkpoints.",
		"path": ["settings", 0, "database_flags", index, "value"],
		"fix": {"set": ["settings", 0, "database_flags", index, "value"], "to": "on"},
	}
}

deny contains finding if {
	startswith(upper(lib.get(input.resource.values, ["database_version"], "")), "POSTGRES")
	count([flag | some flag in gcp.flags(input.resource.values); flag.name == "log_checkpoints"]) == 0
	finding := {
		"message": "The instance does not log checkpoints.",
		"path": ["settings", 0, "database_flags"],
	}
}
