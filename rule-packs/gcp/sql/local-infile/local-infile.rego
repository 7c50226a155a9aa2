# METADATA
# title: MySQL instances do not load files of clients
# description: >-
#   With the flag on a server that was taken over reads files of those who connect to it.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/sql_database_instance.html.markdown
#   - ref: https://cloud.google.com/sql/docs/mysql/flags
# custom:
#   severity: high
#   resources: [google_sql_database_instance]
#   topics: [logging]
#   frameworks:
#     cis-gcp-4.0: ["6.1.3"]
#   aliases:
#     - CKV_GCP_50
#     - GCP-0026
#     - AVD-GCP-0026
#   since: 0.1.0
package plangate.gcp.sql.local_infile

import data.plangate.gcp.lib as gcp
import data.plangate.lib

deny contains finding if {
	startswith(upper(lib.get(input.resource.values, ["database_version"], "")), "MYSQL")
	some index, flag in gcp.flags(input.resource.values)
	flag.name == "local_infile"
	lower(sprintf("%v", [lib.get(flag, ["value"], "")])) != "off"
	finding := {
		"message": "The instance may ask clients for their files.",
		"path": ["settings", 0, "database_flags", index, "value"],
		"fix": {"set": ["settings", 0, "database_flags", index, "value"], "to": "off"},
	}
}
