# METADATA
# title: BigQuery datasets are not readable by everybody
# description: >-
#   A dataset shared with `allAuthenticatedUsers` or `allUsers`, or by an entry that names nobody in particular,
#   can be read by anyone on the internet.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/bigquery_dataset.html.markdown
#   - ref: https://cloud.google.com/bigquery/docs/control-access-to-resources-iam
# custom:
#   severity: critical
#   resources: [google_bigquery_dataset]
#   topics: [public-access]
#   frameworks:
#     cis-gcp-4.0: ["7.1"]
#     iso-27001-2022: ["A.8.1"]
#   aliases:
#     - CKV_GCP_15
#     - GCP-0046
#     - AVD-GCP-0046
#     - e576ce44-dd03-4022-a8c0-3906acca2ab4
#   since: 0.1.0
package plangate.gcp.bigquery.dataset_public

import data.plangate.gcp.lib as gcp
import data.plangate.lib

deny contains finding if {
	some index, access in lib.list(lib.get(input.resource.values, ["access"], []))
	some attribute in ["special_group", "iam_member"]
	grantee := lib.get(access, [attribute], "")
	grantee in gcp.everybody
	finding := {
		"message": sprintf("%s lets everybody on the internet read this dataset.", [grantee]),
		"path": ["access", index, attribute],
	}
}

# Whom or what an entry can name. An entry that names none of them applies to everybody.
grantees := {"user_by_email", "group_by_email", "domain", "special_group", "iam_member", "view", "dataset", "routine"}

deny contains finding if {
	some index, access in lib.list(lib.get(input.resource.values, ["access"], []))
	named := [grantee | some grantee in grantees; names(access, index, grantee)]
	count(named) == 0
	finding := {
		"message": "This entry grants access and names nobody, so it applies to everybody.",
		"path": ["access", index],
	}
}

names(access, _, grantee) if lib.has(access, [grantee])

# What is named but not known yet is named all the same.
names(_, index, grantee) if {
	some path in input.resource.unknown
	array.slice(path, 0, 3) == ["access", index, grantee]
}
