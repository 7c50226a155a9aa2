# METADATA
# title: EKS clusters encrypt secrets with a key of your own
# description: >-
#   With envelope encryption a copy of the cluster's database is worthless without the KMS key, and each use of
#   the key is recorded.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/eks_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/envelope-encryption.html
# custom:
#   severity: high
#   resources: [aws_eks_cluster]
#   topics: [encryption-at-rest]
#   frameworks:
#     iso-27001-2022: ["A.8.11", "A.8.24", "A.8.5"]
#   aliases:
#     - CKV_AWS_58
#     - AWS-0039
#     - AVD-AWS-0039
#     - 63ebcb19-2739-4d3f-aa5c-e8bbb9b85281
#   since: 0.1.0
package plangate.aws.eks.secrets_encryption

import data.plangate.lib

deny contains finding if {
	not encrypts_secrets
	finding := {
		"message": "Secrets of this cluster are not encrypted with a KMS key of your own.",
		"path": ["encryption_config"],
	}
}

encrypts_secrets if {
	some index, config in lib.list(lib.get(input.resource.values, ["encryption_config"], []))
	"secrets" in lib.list(lib.get(config, ["resources"], []))
	lib.is_given(input.resource, ["encryption_config", index, "provider", 0, "key_arn"])
}
