# METADATA
# title: Zones are not signed with RSASHA1
# description: >-
#   SHA-1 is broken: a signature made with it can be forged.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/dns_managed_zone.html.markdown
#   - ref: https://cloud.google.com/dns/docs/dnssec-advanced
# custom:
#   severity: medium
#   resources: [google_dns_managed_zone]
#   topics: [encryption-in-transit]
#   frameworks:
#     cis-gcp-4.0: ["3.4"]
#     soc2-2017: ["CC6.7"]
#   aliases:
#     - CKV_GCP_17
#     - GCP-0012
#     - AVD-GCP-0012
#     - ccc3100c-0fdd-4a5e-9908-c10107291860
#   since: 0.1.0
package plangate.gcp.dns.dnssec_rsasha1

import data.plangate.lib

deny contains finding if {
	some index, spec in lib.list(lib.get(input.resource.values, ["dnssec_config", 0, "default_key_specs"], []))
	lower(lib.get(spec, ["algorithm"], "")) == "rsasha1"
	finding := {
		"message": "Answers of this zone are signed with RSASHA1.",
		"path": ["dnssec_config", 0, "default_key_specs", index, "algorithm"],
	}
}
