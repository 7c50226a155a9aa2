# METADATA
# title: Cloud SQL instances are not open to the internet
# description: >-
#   An authorised network of `0.0.0.0/0`, or a public address that no list of networks guards, leaves a database
#   one password away from everybody.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/sql_database_instance.html.markdown
#   - ref: https://cloud.google.com/sql/docs/mysql/configure-ip
# custom:
#   severity: critical
#   resources: [google_sql_database_instance]
#   topics: [public-access, network-exposure]
#   frameworks:
#     cis-gcp-4.0: ["6.5", "6.6"]
#     soc2-2017: ["CC6.2"]
#     iso-27001-2022: ["A.8.1"]
#   aliases:
#     - CKV_GCP_11
#     - CKV_GCP_60
#     - GCP-0017
#     - AVD-GCP-0017
#     - b187edca-b81e-4fdc-aff4-aab57db45edb
#   since: 0.1.0
package plangate.gcp.sql.not_public

import data.plangate.lib

deny contains finding if {
	some s, settings in lib.list(lib.get(input.resource.values, ["settings"], []))
	some c, configuration in lib.list(lib.get(settings, ["ip_configuration"], []))
	some n, network in lib.list(lib.get(configuration, ["authorized_networks"], []))
	lib.is_world(lib.get(network, ["value"], ""))
	finding := {
		"message": sprintf("The authorised network %s admits every address on the internet.", [network.value]),
		"path": ["settings", s, "ip_configuration", c, "authorized_networks", n, "value"],
	}
}

deny contains finding if {
	some s, settings in lib.list(lib.get(input.resource.values, ["settings"], []))
	some c, configuration in lib.list(lib.get(settings, ["ip_configuration"], []))
	lib.is_on(configuration, ["ipv4_enabled"], false)
	count(lib.list(lib.get(configuration, ["authorized_networks"], []))) == 0
	finding := {
		"message": "The instance has a public address that no list of authorised networks guards.",
		"path": ["settings", s, "ip_configuration", c, "ipv4_enabled"],
		"fix": {"set": ["settings", s, "ip_configuration", c, "ipv4_enabled"], "to": false, "unsafe": true},
	}
}
