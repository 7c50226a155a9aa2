# METADATA
# title: Cloud SQL instances accept encrypted connections only
# description: >-
#   Unless the instance insists on TLS, clients may connect in the clear, and their passwords and rows can be read
#   on the way.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/sql_database_instance.html.markdown
#   - ref: https://cloud.google.com/sql/docs/mysql/configure-ssl-instance
# custom:
#   severity: high
#   resources: [google_sql_database_instance]
#   topics: [encryption-in-transit]
#   frameworks:
#     cis-gcp-4.0: ["6.4"]
#     soc2-2017: ["CC6.7"]
#     iso-27001-2022: ["A.8.12"]
#   aliases:
#     - CKV_GCP_6
#     - GCP-0015
#     - AVD-GCP-0015
#     - 02474449-71aa-40a1-87ae-e14497747b00
#   since: 0.1.0
package plangate.gcp.sql.ssl_required

import data.plangate.lib

encrypted := {"ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"}

# insists(configuration): whether TLS is required, by the present attribute or by the one before version 6 of the provider.
insists(configuration) if lib.get(configuration, ["ssl_mode"], "") in encrypted

insists(configuration) if {
	lib.is_blank(configuration, ["ssl_mode"])
	lib.is_on(configuration, ["require_ssl"], false)
}

deny contains finding if {
	some s, settings in lib.list(lib.get(input.resource.values, ["settings"], []))
	some c, configuration in lib.list(lib.get(settings, ["ip_configuration"], []))
	not insists(configuration)
	finding := {
		"message": "The instance accepts connections that are not encrypted.",
		"path": ["settings", s, "ip_configuration", c, attribute(configuration)],
		"fix": [
			{"unset": ["settings", s, "ip_configuration", c, "require_ssl"]},
			{"set": ["settings", s, "ip_configuration", c, "ssl_mode"], "to": "ENCRYPTED_ONLY"},
		],
	}
}

deny contains finding if {
	some s, settings in lib.list(lib.get(input.resource.values, ["settings"], []))
	count(lib.list(lib.get(settings, ["ip_configuration"], []))) == 0
	finding := {
		"message": "The instance has no IP configuration that requires encrypted connections.",
		"path": ["settings", s, "ip_configuration"],
	}
}

deny contains finding if {
	count(lib.list(lib.get(input.resource.values, ["settings"], []))) == 0

	# A replica or a clone takes its settings from elsewhere.
	not lib.has(input.resource.values, ["clone"])
	finding := {
		"message": "The instance has no settings that require encrypted connections.",
		"path": ["settings"],
	}
}

# attribute(configuration): the attribute to point at.
attribute(configuration) := "require_ssl" if {
	lib.is_blank(configuration, ["ssl_mode"])
	lib.has(configuration, ["require_ssl"])
} else := "ssl_mode"
