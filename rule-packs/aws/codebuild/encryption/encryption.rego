# METADATA
# title: Builds encrypt what they make
# description: >-
#   Artifacts that are not encrypted can be read, and changed, by whoever gets at the bucket.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/codebuild_project.html.markdown
#   - ref: https://docs.aws.amazon.com/codebuild/latest/userguide/security-encryption.html
# custom:
#   severity: high
#   resources: [aws_codebuild_project]
#   topics: [encryption-at-rest]
#   aliases:
#     - CKV_AWS_78
#     - AWS-0018
#     - AVD-AWS-0018
#   since: 0.1.0
package plangate.aws.codebuild.encryption

import data.plangate.lib

deny contains finding if {
	some index, artifact in lib.list(lib.get(input.resource.values, ["artifacts"], []))
	lib.is_on(artifact, ["encryption_disabled"], false)
	upper(lib.get(artifact, ["type"], "")) != "NO_ARTIFACTS"
	finding := {
		"message": "Encryption of these artifacts is turned off.",
		"path": ["artifacts", index, "encryption_disabled"],
		"fix": {"set": ["artifacts", index, "encryption_disabled"], "to": false},
	}
}

deny contains finding if {
	some index, artifact in lib.list(lib.get(input.resource.values, ["secondary_artifacts"], []))
	lib.is_on(artifact, ["encryption_disabled"], false)
	finding := {
		"message": "Encryption of these artifacts is turned off.",
		"path": ["secondary_artifacts", index, "encryption_disabled"],
		"fix": {"set": ["secondary_artifacts", index, "encryption_disabled"], "to": false},
	}
}
