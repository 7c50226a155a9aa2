# METADATA
# title: Bucket policies refuse plain HTTP
# description: >-
#   S3 answers over HTTP as well as HTTPS. A policy that denies requests without TLS keeps credentials and objects
#   off the wire in the clear.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/s3_bucket_policy.html.markdown
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
# custom:
#   severity: medium
#   resources: [aws_s3_bucket]
#   related: {aws_s3_bucket_policy: referrers}
#   topics: [encryption-in-transit]
#   frameworks:
#     cis-aws-5.0: ["2.1.1"]
#     pci-dss-3.2.1: ["2.2", "4.1", "8.2.1"]
#   aliases:
#     - 4bc4dd4c-7d8d-405e-a0fb-57fa4c31b4d9
#   since: 0.1.0
package plangate.aws.s3.policy_requires_tls

import data.plangate.lib

deny contains finding if {
	not refuses_http(input.resource)
	not companion_refuses_http
	finding := {
		"message": "No policy of this bucket denies requests without TLS.",
		"path": ["policy"],
	}
}

companion_refuses_http if {
	some companion in input.related.aws_s3_bucket_policy
	refuses_http(companion)
}

refuses_http(resource) if {
	some statement in lib.policy_statements(lib.get(resource.values, ["policy"], ""))
	statement.Effect == "Deny"
	some kind in {"*", "AWS"}
	"*" in statement.Principal[kind]
	demands_tls(statement.Condition)
}

demands_tls(condition) if {
	some value in lib.list(condition.Bool["aws:SecureTransport"])
	lib.bool(value) == false
}

demands_tls(condition) if condition.NumericLessThan["s3:TlsVersion"]
