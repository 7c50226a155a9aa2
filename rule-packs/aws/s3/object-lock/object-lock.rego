# METADATA
# title: S3 buckets have object lock
# description: >-
#   Locked objects cannot be overwritten or deleted before their time, by nobody: what ransomware and stolen
#   administrators are stopped by.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/s3_bucket.html.markdown
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/s3_bucket_object_lock_configuration.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
# custom:
#   severity: medium
#   resources: [aws_s3_bucket]
#   related: {aws_s3_bucket_object_lock_configuration: referrers}
#   topics: [backup]
#   aliases:
#     - CKV_AWS_143
#   since: 0.1.0
package plangate.aws.s3.object_lock

import data.plangate.lib

deny contains finding if {
	lib.is_off(input.resource.values, ["object_lock_enabled"], false)
	lower(lib.get(input.resource.values, ["object_lock_configuration", 0, "object_lock_enabled"], "")) != "enabled"
	count(input.related.aws_s3_bucket_object_lock_configuration) == 0
	finding := {
		"message": "Objects of this bucket can be deleted before their time.",
		"path": ["object_lock_enabled"],
		"fix": {"set": ["object_lock_enabled"], "to": true, "unsafe": true},
	}
}
