# METADATA
# title: SQL Server instances have no contained sign-in
# description: >-
#   A contained database brings users of its own, whom the instance's administrators do not see.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/sql_database_instance.html.markdown
#   - ref: https://cloud.google.com/sql/docs/sqlserver/flags
# custom:
#   severity: medium
#   resources: [google_sql_database_instance]
#   topics: [logging]
#   frameworks:
#     cis-gcp-4.0: ["6.3.7"]
#   aliases:
#     - CKV_GCP_59
#     - GCP-0023
#     - AVD-GCP-0023
#   since: 0.1.0
package plangate.gcp.sql.contained_db_auth

import data.plangate.gcp.lib as gcp
import data.plangate.lib

deny contains finding if {
	startswith(upper(lib.get(input.resource.values, ["database_version"], "")), "SQLSERVER")
	some index, flag in gcp.flags(input.resource.values)
	flag.name == "contained database authentication"
	lower(sprintf("%v", [lib.get(flag, ["value"], "")])) != "off"
	finding := {
		"message": "Databases may bring users of their own.",
		"path": ["settings", 0, "database_flags", index, "value"],
		"fix": {"set": ["settings", 0, "database_flags", index, "value"], "to": "off"},
	}
}
