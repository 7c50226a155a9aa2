# METADATA
# title: Resources are created in allowed regions
# description: >-
#   Where data lies decides which law holds for it, how far it is from its users and what it costs. A resource in a region that
#   nobody watches is also a favourite of whoever gets hold of an access key.
# related_resources:
#   - ref: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html
#   - ref: https://cloud.google.com/resource-manager/docs/organization-policy/defining-locations
# custom:
#   severity: medium
#   resources: ["aws_*", "azurerm_*", "google_*"]
#   topics: [data-residency]
#   frameworks: {iso-27001-2022: ["A.5.23", "A.5.34"]}
#   since: 0.1.0
#   parameters:
#     type: object
#     additionalProperties: false
#     properties:
#       regions:
#         description: "Allowed regions and locations, * and ? allowed: eu-*, westeurope, EU. Empty allows all."
#         type: array
#         items: {type: string, minLength: 1}
#         default: []
package plangate.general.regions.allowed

import data.plangate.lib

deny contains finding if {
	count(input.parameters.regions) > 0
	some place in places
	not is_allowed(place.region)
	finding := {
		"message": sprintf("%s is not an allowed region; policy allows %s.", [place.region, concat(", ", input.parameters.regions)]),
		"path": place.path,
		"evidence": place.region,
	}
}

# Written on the resource itself. Google's zones belong to the region before their last letter.
places contains {"region": region, "path": ["region"]} if {
	region := input.resource.values.region
	is_string(region)
}

places contains {"region": region, "path": ["location"]} if {
	not startswith(input.resource.type, "aws_")
	region := input.resource.values.location
	is_string(region)
}

places contains {"region": regex.replace(zone, `-[a-z]$`, ""), "path": ["zone"]} if {
	startswith(input.resource.type, "google_")
	zone := input.resource.values.zone
	is_string(zone)
}

places contains {"region": regex.replace(zone, `[a-z]$`, ""), "path": ["availability_zone"]} if {
	startswith(input.resource.type, "aws_")
	zone := input.resource.values.availability_zone
	is_string(zone)
}

# Inherited from the provider: only AWS's resources say nothing themselves.
places contains {"region": input.resource.region, "path": []} if {
	startswith(input.resource.type, "aws_")
	is_string(input.resource.region)
	not lib.is_set(input.resource, ["region"])
	not is_global
}

# Services that are in every region or in none.
is_global if {
	some prefix in [
		"aws_iam_", "aws_route53_", "aws_cloudfront_", "aws_globalaccelerator_", "aws_organizations_", "aws_account_",
		"aws_budgets_", "aws_ce_", "aws_shield_", "aws_waf_", "aws_ecrpublic_",
	]
	startswith(input.resource.type, prefix)
}

is_allowed(region) if {
	some pattern in input.parameters.regions
	lib.covers(normal(pattern), normal(region))
}

# Azure writes "West Europe" and "westeurope".
normal(region) := lower(replace(region, " ", ""))
