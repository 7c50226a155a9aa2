# METADATA
# title: Modules come from allowed sources and are pinned
# description: >-
#   A module runs with the rights of the configuration that calls it. One from an unknown place, or one whose version moves by itself, changes
#   infrastructure without a pull request.
# related_resources:
#   - ref: https://developer.hashicorp.com/terraform/language/modules/sources
#   - ref: https://developer.hashicorp.com/terraform/language/block/module
# custom:
#   severity: medium
#   scope: stack
#   resources: ["*"]
#   topics: [supply-chain]
#   frameworks: {soc2-2017: ["CC8.1"], iso-27001-2022: ["A.5.21", "A.8.28"]}
#   aliases: [CKV_TF_1, CKV_TF_2]
#   since: 0.1.0
#   parameters:
#     type: object
#     additionalProperties: false
#     properties:
#       allowed:
#         description: "Allowed sources, * and ? allowed: terraform-aws-modules/*, git::https://github.com/acme/*. Empty allows all."
#         type: array
#         items: {type: string, minLength: 1}
#         default: []
#       pinned: {type: boolean, default: true, description: Whether modules from elsewhere must name a version or a git ref.}
package plangate.general.modules.source

import data.plangate.lib

deny contains finding if {
	some call in calls
	count(input.parameters.allowed) > 0
	not is_allowed(call.source)
	finding := {
		"message": sprintf("%s is not an allowed module source; policy allows %s.", [call.source, concat(", ", input.parameters.allowed)]),
		"path": ["source"],
		"evidence": call.source,
		"resource": call.address,
	}
}

deny contains finding if {
	input.parameters.pinned
	some call in calls
	not is_pinned(call)
	finding := {
		"message": sprintf("The module %s names no version, so what it does can change without a pull request.", [call.source]),
		"path": ["version"],
		"evidence": call.source,
		"resource": call.address,
	}
}

# Modules of the same repository are read with it.
calls := [call |
	some call in input.modules
	not startswith(call.source, "./")
	not startswith(call.source, "../")
]

is_allowed(source) if {
	some pattern in input.parameters.allowed
	lib.covers(pattern, source)
}

# A registry's module: any version but an open-ended one.
is_pinned(call) if {
	is_string(call.version)
	not regex.match(`^\s*(>=?|!=)[^,]*$`, call.version)
}

# git and Mercurial: a ref or revision that is not a branch everybody pushes to.
is_pinned(call) if {
	regex.match(`[?&](ref|rev)=[^&]+`, call.source)
	not regex.match(`[?&](ref|rev)=(main|master|develop|trunk|HEAD)(&|$)`, call.source)
}

# An archive whose name holds a version, or a directory of the machine.
is_pinned(call) if regex.match(`[0-9]+\.[0-9]+.*\.(zip|tgz|tar\.gz|tar\.xz|tar\.bz2)(\?|$)`, call.source)

is_pinned(call) if startswith(call.source, "/")
