# METADATA
# title: MSK clusters encrypt data at rest with a named key, and every connection
# description: >-
#   Messages between clients and brokers, and between brokers, can be read in the network where plaintext is
#   allowed; without a key of your own, stored ones are under a default key.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/msk_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/msk/latest/developerguide/msk-encryption.html
# custom:
#   severity: high
#   resources: [aws_msk_cluster]
#   topics: [encryption-at-rest, encryption-in-transit]
#   frameworks:
#     soc2-2017: ["CC6.7"]
#     iso-27001-2022: ["A.8.12", "A.8.24"]
#   aliases:
#     - CKV_AWS_81
#     - AWS-0073
#     - AWS-0179
#     - AVD-AWS-0073
#     - AVD-AWS-0179
#     - 6db52fa6-d4da-4608-908a-89f0c59e743e
#   since: 0.1.0
package plangate.aws.msk.encryption

import data.plangate.lib

values := input.resource.values

deny contains finding if {
	count(lib.list(lib.get(values, ["encryption_info"], []))) == 0
	finding := {
		"message": "The cluster says nothing about encryption, so stored messages are under a default key.",
		"path": ["encryption_info"],
	}
}

deny contains finding if {
	some index, _ in lib.list(lib.get(values, ["encryption_info"], []))
	not lib.is_set(input.resource, ["encryption_info", index, "encryption_at_rest_kms_key_arn"])
	finding := {
		"message": "Stored messages are not encrypted with a key of your own.",
		"path": ["encryption_info", index, "encryption_at_rest_kms_key_arn"],
	}
}

deny contains finding if {
	some index, encryption in lib.list(lib.get(values, ["encryption_info"], []))
	some at, transit in lib.list(lib.get(encryption, ["encryption_in_transit"], []))
	mode := lib.get(transit, ["client_broker"], "TLS")
	mode != "TLS"
	finding := {
		"message": sprintf("client_broker %q lets clients connect without encryption.", [mode]),
		"path": ["encryption_info", index, "encryption_in_transit", at, "client_broker"],
		"fix": {"set": ["encryption_info", index, "encryption_in_transit", at, "client_broker"], "to": "TLS", "unsafe": true},
	}
}

deny contains finding if {
	some index, encryption in lib.list(lib.get(values, ["encryption_info"], []))
	some at, transit in lib.list(lib.get(encryption, ["encryption_in_transit"], []))
	lib.is_off(transit, ["in_cluster"], true)
	finding := {
		"message": "Brokers exchange messages without encryption.",
		"path": ["encryption_info", index, "encryption_in_transit", at, "in_cluster"],
		"fix": {"set": ["encryption_info", index, "encryption_in_transit", at, "in_cluster"], "to": true, "unsafe": true},
	}
}
