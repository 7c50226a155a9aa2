# Access control lists of S3 buckets: aws_s3_bucket's own, and aws_s3_bucket_acl.
package plangate.aws.lib

import data.plangate.lib

# acl_grants(values): what an ACL grants to groups: {uri, permission, path}.
acl_grants(values) := array.concat(
	[{"uri": lib.get(grant, ["uri"], ""), "permission": permission, "path": ["grant", index]} |
		some index, grant in lib.list(lib.get(values, ["grant"], []))
		some permission in lib.list(lib.get(grant, ["permissions"], []))
	],
	[{"uri": lib.get(grantee, ["uri"], ""), "permission": grant.permission, "path": ["access_control_policy", 0, "grant", index]} |
		some index, grant in lib.list(lib.get(values, ["access_control_policy", 0, "grant"], []))
		some grantee in lib.list(lib.get(grant, ["grantee"], []))
	],
)

# ignores_acls(blocks): whether one of the public access blocks related to a bucket makes S3 ignore its ACLs.
ignores_acls(blocks) if {
	some block in blocks
	lib.is_on(block.values, ["ignore_public_acls"], false)
}
