# METADATA
# title: Public zones are signed
# description: >-
#   Without DNSSEC somebody on the way can answer for your names, and send your users elsewhere.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/dns_managed_zone.html.markdown
#   - ref: https://cloud.google.com/dns/docs/dnssec-config
# custom:
#   severity: medium
#   resources: [google_dns_managed_zone]
#   topics: [network-exposure]
#   frameworks:
#     cis-gcp-4.0: ["3.3"]
#     soc2-2017: ["CC6.7"]
#   aliases:
#     - CKV_GCP_16
#     - GCP-0013
#     - AVD-GCP-0013
#     - 5ef61c88-bbb4-4725-b1df-55d23c9676bb
#   since: 0.1.0
package plangate.gcp.dns.dnssec_enabled

import data.plangate.lib

deny contains finding if {
	lower(lib.get(input.resource.values, ["visibility"], "public")) == "public"
	lower(lib.get(input.resource.values, ["dnssec_config", 0, "state"], "off")) == "off"
	finding := {
		"message": "Answers of this zone are not signed.",
		"path": ["dnssec_config", 0, "state"],
		"fix": {"set": ["dnssec_config", 0, "state"], "to": "on"},
	}
}
