# METADATA
# title: SQL Server instances do not chain ownership across databases
# description: >-
#   With chaining the owner of one database reads another past its permissions.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/sql_database_instance.html.markdown
#   - ref: https://cloud.google.com/sql/docs/sqlserver/flags
# custom:
#   severity: high
#   resources: [google_sql_database_instance]
#   topics: [logging]
#   frameworks:
#     cis-gcp-4.0: ["6.3.2"]
#   aliases:
#     - CKV_GCP_58
#     - GCP-0019
#     - AVD-GCP-0019
#     - b2d5f3c9-1e68-47a1-89b4-92f3a6d7e123
#   since: 0.1.0
package plangate.gcp.sql.cross_db_ownership

import data.plangate.gcp.lib as gcp
import data.plangate.lib

deny contains finding if {
	startswith(upper(lib.get(input.resource.values, ["database_version"], "")), "SQLSERVER")
	some index, flag in gcp.flags(input.resource.values)
	flag.name == "cross db ownership chaining"
	lower(sprintf("%v", [lib.get(flag, ["value"], "")])) != "off"
	finding := {
		"message": "Ownership is chained across databases.",
		"path": ["settings", 0, "database_flags", index, "value"],
		"fix": {"set": ["settings", 0, "database_flags", index, "value"], "to": "off"},
	}
}
