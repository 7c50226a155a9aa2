# METADATA
# title: Secrets do not stand in the configuration
# description: >-
#   Whoever can read the repository, or any clone, fork or backup of it, has the secrets in it, for as long as they are valid. Deleting the
#   line later does not take them out of the history.
# related_resources:
#   - ref: https://developer.hashicorp.com/terraform/language/manage-sensitive-data
#   - ref: https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html
# custom:
#   severity: critical
#   resources: ["*"]
#   topics: [secrets]
#   frameworks: {pci-dss-4.0: ["8.6.2"], soc2-2017: ["CC6.1"], iso-27001-2022: ["A.5.17"]}
#   since: 0.1.0
package plangate.general.secrets.plain_text

import data.plangate.lib

deny contains finding if {
	some entry in input.resource.texts
	kind := kind_of(entry.path, entry.text)
	finding := {
		"message": sprintf("%s is written in plain text.", [kind]),
		"path": entry.path,
		"evidence": kind,
	}
}

kind_of(_, text) := lib.secret_in(text)

kind_of(path, text) := sprintf("The value of %s", [name]) if {
	not lib.secret_in(text)
	name := path[count(path) - 1]
	name in secret_names
	is_literal_secret(text)
}

# Arguments that hold nothing but a secret.
secret_names := {
	"admin_password", "administrator_login_password", "administrator_password", "auth_token", "client_secret", "login_password",
	"master_password", "master_user_password", "password", "password_wo", "root_password", "secret_string", "secret_string_wo",
	"shared_secret", "tunnel1_preshared_key", "tunnel2_preshared_key", "user_password",
}

# Empty values, switches, and references to where a secret is kept are none.
is_literal_secret(text) if {
	count(text) >= 4
	not lower(text) in {"true", "false", "null", "none"}
	not regex.match(`^(arn:|ssm:|vault:|projects/|https?://|\{\{|\$\{|<)`, text)
}
