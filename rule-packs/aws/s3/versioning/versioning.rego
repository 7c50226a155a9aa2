# METADATA
# title: S3 buckets keep the versions of their objects
# description: >-
#   Without versioning an object that is overwritten or deleted, by mistake or by ransomware, is gone at once.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/s3_bucket_versioning.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
# custom:
#   severity: medium
#   resources: [aws_s3_bucket]
#   related: {aws_s3_bucket_versioning: referrers}
#   topics: [backup]
#   frameworks:
#     soc2-2017: ["CC7.4", "A1.2"]
#     iso-27001-2022: ["A.8.13"]
#   aliases:
#     - CKV_AWS_21
#     - AWS-0090
#     - AVD-AWS-0090
#     - 568a4d22-3517-44a6-a7ad-6a7eed88722c
#   since: 0.1.0
package plangate.aws.s3.versioning

import data.plangate.lib

deny contains finding if {
	not inline
	count(companions) == 0
	finding := {
		"message": "This bucket does not keep versions of its objects.",
		"path": ["versioning"],
		"fix": {"resource": {
			"type": "aws_s3_bucket_versioning",
			"name": input.resource.name,
			"body": {"bucket": {"ref": ["id"]}, "versioning_configuration": [{"status": "Enabled"}]},
		}},
	}
}

# The block of older provider versions, switched off.
deny contains finding if {
	inline
	not lib.is_on(input.resource.values, ["versioning", 0, "enabled"], false)
	count(companions) == 0
	finding := {
		"message": "Versioning is off in this bucket.",
		"path": ["versioning", 0, "enabled"],
		"fix": {"set": ["versioning", 0, "enabled"], "to": true},
	}
}

deny contains finding if {
	some companion in companions
	status := lib.get(companion.values, ["versioning_configuration", 0, "status"], "Disabled")
	lower(status) != "enabled"
	not lib.is_unknown(companion, ["versioning_configuration", 0, "status"])
	finding := {
		"message": sprintf("Versioning of this bucket is %q, as %s says.", [status, companion.address]),
		"path": ["versioning"],
		"evidence": status,
	}
}

inline if lib.list(lib.get(input.resource.values, ["versioning"], []))[0]

companions := [companion | some companion in input.related.aws_s3_bucket_versioning; companion.via == "bucket"]
