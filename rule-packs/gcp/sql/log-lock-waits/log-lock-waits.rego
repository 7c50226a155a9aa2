# METADATA
# title: PostgreSQL instances log waits for locks
# description: >-
#   Long waits for a lock are how an outage, or somebody who causes one, begins.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/sql_database_instance.html.markdown
#   - ref: https://cloud.google.com/sql/docs/postgres/flags
# custom:
#   severity: medium
#   resources: [google_sql_database_instance]
#   topics: [logging]
#   aliases:
#     - CKV_GCP_54
#     - GCP-0020
#     - AVD-GCP-0020
#   since: 0.1.0
package plangate.gcp.sql.log_lock_waits

import data.plangate.gcp.lib as gcp
import data.plangate.lib

deny contains finding if {
	startswith(upper(lib.get(input.resource.values, ["database_version"], "")), "POSTGRES")
	some index, flag in gcp.flags(input.resource.values)
	flag.name == "log_lock_waits"
	lower(sprintf("%v", [lib.get(flag, ["value"], "")])) != "on"
	finding := {
		"message": "The instance does not log waits for locks.",
		"path": ["settings", 0, "database_flags", index, "value"],
		"fix": {"set": ["settings", 0, "database_flags", index, "value"], "to": "on"},
	}
}

deny contains finding if {
	startswith(upper(lib.get(input.resource.values, ["database_version"], "")), "POSTGRES")
	count([flag | some flag in gcp.flags(input.resource.values); flag.name == "log_lock_waits"]) == 0
	finding := {
		"message": "The instance does not log waits for locks.",
		"path": ["settings", 0, "database_flags"],
	}
}
