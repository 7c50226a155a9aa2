# METADATA
# title: DynamoDB tables are encrypted with a key of your own
# description: >-
#   DynamoDB encrypts every table with a key that AWS owns. A KMS key of your own can be rotated, audited and
#   withdrawn.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html
# custom:
#   severity: high
#   resources: [aws_dynamodb_table]
#   topics: [encryption-at-rest]
#   frameworks:
#     pci-dss-3.2.1: ["3.4", "8.2.1"]
#     iso-27001-2022: ["A.8.11", "A.8.24", "A.8.5"]
#   aliases:
#     - CKV_AWS_119
#     - AWS-0025
#     - AVD-AWS-0025
#     - ce089fd4-1406-47bd-8aad-c259772bb294
#   since: 0.1.0
package plangate.aws.dynamodb.cmk

import data.plangate.lib

values := input.resource.values

deny contains finding if {
	count(lib.list(lib.get(values, ["server_side_encryption"], []))) == 0
	finding := {
		"message": "The table is encrypted with a key that AWS owns.",
		"path": ["server_side_encryption"],
	}
}

deny contains finding if {
	some index, encryption in lib.list(lib.get(values, ["server_side_encryption"], []))
	lib.is_off(encryption, ["enabled"], false)
	finding := {
		"message": "Encryption with a key of your own is off.",
		"path": ["server_side_encryption", index, "enabled"],
	}
}

deny contains finding if {
	some index, encryption in lib.list(lib.get(values, ["server_side_encryption"], []))
	lib.is_on(encryption, ["enabled"], false)
	not lib.is_set(input.resource, ["server_side_encryption", index, "kms_key_arn"])
	finding := {
		"message": "No key is named, so the table is encrypted with the account's default key for DynamoDB.",
		"path": ["server_side_encryption", index, "kms_key_arn"],
	}
}

deny contains finding if {
	some index, encryption in lib.list(lib.get(values, ["server_side_encryption"], []))
	lib.is_on(encryption, ["enabled"], false)
	endswith(lib.known(input.resource, ["server_side_encryption", index, "kms_key_arn"]), "alias/aws/dynamodb")
	finding := {
		"message": "alias/aws/dynamodb is the account's default key for DynamoDB, not one of your own.",
		"path": ["server_side_encryption", index, "kms_key_arn"],
	}
}
