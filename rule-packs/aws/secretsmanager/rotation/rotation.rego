# METADATA
# title: Secrets are rotated
# description: >-
#   A secret that leaked stays useful until it is changed. Rotation ends that, also where nobody noticed the leak.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/secretsmanager_secret_rotation.html.markdown
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html
# custom:
#   severity: medium
#   resources: [aws_secretsmanager_secret]
#   related: {aws_secretsmanager_secret_rotation: referrers}
#   topics: [secrets]
#   aliases:
#     - CKV2_AWS_57
#   since: 0.1.0
package plangate.aws.secretsmanager.rotation

import data.plangate.lib

deny contains finding if {
	count(input.related.aws_secretsmanager_secret_rotation) == 0
	not lib.is_given(input.resource, ["rotation_lambda_arn"])
	not lib.is_set(input.resource, ["rotation_rules", 0])
	finding := {
		"message": "Nothing rotates this secret.",
		"path": [],
		"evidence": "no rotation",
	}
}
