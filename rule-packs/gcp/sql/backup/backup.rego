# METADATA
# title: Cloud SQL instances are backed up
# description: >-
#   Without automated backups a deleted table, a bad migration or a lost instance cannot be undone.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/sql_database_instance.html.markdown
#   - ref: https://cloud.google.com/sql/docs/mysql/backup-recovery/backups
# custom:
#   severity: medium
#   resources: [google_sql_database_instance]
#   topics: [backup]
#   frameworks:
#     cis-gcp-4.0: ["6.7"]
#     soc2-2017: ["CC7.4", "CC7.5"]
#     iso-27001-2022: ["A.8.13"]
#   aliases:
#     - CKV_GCP_14
#     - GCP-0024
#     - AVD-GCP-0024
#     - cf3c7631-cd1e-42f3-8801-a561214a6e79
#   since: 0.1.0
package plangate.gcp.sql.backup

import data.plangate.lib

values := input.resource.values

deny contains finding if {
	not replica
	some s, settings in lib.list(lib.get(values, ["settings"], []))
	some b, backup in lib.list(lib.get(settings, ["backup_configuration"], []))
	lib.is_off(backup, ["enabled"], false)
	finding := {
		"message": "Automated backups of this instance are off.",
		"path": ["settings", s, "backup_configuration", b, "enabled"],
		"fix": {"set": ["settings", s, "backup_configuration", b, "enabled"], "to": true},
	}
}

deny contains finding if {
	not replica
	some s, settings in lib.list(lib.get(values, ["settings"], []))
	count(lib.list(lib.get(settings, ["backup_configuration"], []))) == 0
	finding := {
		"message": "The instance has no backup configuration, and automated backups are off by default.",
		"path": ["settings", s, "backup_configuration"],
	}
}

deny contains finding if {
	not replica
	not lib.has(values, ["clone"])
	count(lib.list(lib.get(values, ["settings"], []))) == 0
	finding := {
		"message": "The instance has no settings, and automated backups are off by default.",
		"path": ["settings"],
	}
}

# A read replica is backed up through the instance it follows.
replica if lib.has(values, ["master_instance_name"])
