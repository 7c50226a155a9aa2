# Secrets that their issuers made recognisable.
package plangate.lib

# secret_in(text): what kind of secret a text holds; undefined where it holds none that can be recognised.
# No secret is shorter than 20 characters, and most texts are.
secret_in(text) := min({kind | some kind, pattern in secret_patterns; regex.match(pattern, text)}) if count(text) >= 20

# secret_after_decoding(text): the same for what may be written in Base64.
secret_after_decoding(text) := secret_in(base64.decode(text)) if base64.is_valid(text)

secret_patterns := {
	"A private key": `-----BEGIN (?:RSA |EC |DSA |OPENSSH |PGP |ENCRYPTED )?PRIVATE KEY`,
	"An AWS access key": `(?:^|[^A-Z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?:[^A-Z0-9]|$)`,
	"An AWS secret key": `(?i)aws_?secret_?(?:access_?)?key["']?\s*[:=]\s*["']?[A-Za-z0-9/+=]{40}(?:[^A-Za-z0-9/+=]|$)`,
	"A GitHub token": `(?:^|[^A-Za-z0-9_])(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})`,
	"A Slack token": `xox[abprs]-[A-Za-z0-9-]{20,}`,
	"A Google API key": `(?:^|[^A-Za-z0-9_-])AIza[A-Za-z0-9_-]{35}(?:[^A-Za-z0-9_-]|$)`,
	"A Stripe key": `(?:^|[^A-Za-z0-9_])[sr]k_live_[A-Za-z0-9]{20,}`,
}
