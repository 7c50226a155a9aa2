# METADATA
# title: EKS clusters log what their control plane does
# description: >-
#   The audit and authenticator logs say who did what in the cluster. They are the only record of a stolen token
#   at work.
# related_resources:
#   - ref: https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/eks_cluster.html.markdown
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html
# custom:
#   severity: medium
#   resources: [aws_eks_cluster]
#   topics: [logging]
#   frameworks:
#     iso-27001-2022: ["A.8.15"]
#   aliases:
#     - CKV_AWS_37
#     - AWS-0038
#     - AVD-AWS-0038
#     - 37304d3f-f852-40b8-ae3f-725e87a7cedf
#     - 66f130d9-b81d-4e8e-9b08-da74b9c891df
#   since: 0.1.0
#   parameters:
#     type: object
#     additionalProperties: false
#     properties:
#       types:
#         type: array
#         items: {type: string}
#         default: [api, audit, authenticator, controllerManager, scheduler]
package plangate.aws.eks.control_plane_logging

import data.plangate.lib

deny contains finding if {
	missing := [kind | some kind in input.parameters.types; not kind in logged]
	count(missing) > 0
	finding := {
		"message": sprintf("The control plane does not log: %s.", [concat(", ", missing)]),
		"path": ["enabled_cluster_log_types"],
		"fix": {"set": ["enabled_cluster_log_types"], "to": array.concat(logged, missing)},
	}
}

logged := lib.list(lib.get(input.resource.values, ["enabled_cluster_log_types"], []))
