# METADATA
# title: Versions of objects are deleted with a second factor only
# description: >-
#   With MFA delete a stolen key cannot empty a bucket for good: deleting a version, or turning versioning off,
#   takes the second factor of the root user.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/s3_bucket_versioning.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html
# custom:
#   severity: low
#   resources: [aws_s3_bucket, aws_s3_bucket_versioning]
#   topics: [backup]
#   frameworks:
#     cis-aws-5.0: ["2.1.2"]
#   aliases:
#     - AWS-0170
#     - AVD-AWS-0170
#     - c5b31ab9-0f26-4a49-b8aa-4cc064392f4d
#   since: 0.1.0
package plangate.aws.s3.mfa_delete

import data.plangate.lib

deny contains finding if {
	input.resource.type == "aws_s3_bucket_versioning"
	lower(lib.get(input.resource.values, ["versioning_configuration", 0, "status"], "")) == "enabled"
	lower(lib.get(input.resource.values, ["versioning_configuration", 0, "mfa_delete"], "Disabled")) != "enabled"
	finding := {
		"message": message,
		"path": ["versioning_configuration", 0, "mfa_delete"],
	}
}

deny contains finding if {
	input.resource.type == "aws_s3_bucket"
	lib.is_on(input.resource.values, ["versioning", 0, "enabled"], false)
	lib.is_off(input.resource.values, ["versioning", 0, "mfa_delete"], false)
	finding := {
		"message": message,
		"path": ["versioning", 0, "mfa_delete"],
	}
}

message := "Versions of objects are deleted without a second factor."
