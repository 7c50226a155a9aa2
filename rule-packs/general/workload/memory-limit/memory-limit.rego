# METADATA
# title: Containers have a memory limit
# description: >-
#   A container without a memory limit can take all the memory of its node; the kernel then kills whatever it picks, often a
#   neighbour that did nothing wrong.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
# custom:
#   severity: low
#   resources:
#     - Pod
#     - Deployment
#     - StatefulSet
#     - DaemonSet
#     - ReplicaSet
#     - ReplicationController
#     - Job
#     - CronJob
#     - kubernetes_pod
#     - kubernetes_pod_v1
#     - kubernetes_deployment
#     - kubernetes_deployment_v1
#     - kubernetes_stateful_set
#     - kubernetes_stateful_set_v1
#     - kubernetes_daemonset
#     - kubernetes_daemon_set_v1
#     - kubernetes_job
#     - kubernetes_job_v1
#     - kubernetes_cron_job
#     - kubernetes_cron_job_v1
#   topics: [reliability]
#   aliases: [CKV_K8S_13, KSV-0018, AVD-KSV-0018]
#   since: 0.1.0
package plangate.general.workload.memory_limit

import data.plangate.lib

deny contains finding if {
	some entry in containers
	not lib.has(entry.container, ["resources", "limits", "memory"])
	not lib.has(entry.container, ["resources", 0, "limits", "memory"])
	finding := {
		"message": sprintf("The container %s has no memory limit.", [lib.get(entry.container, ["name"], "without a name")]),
		"path": entry.path,
		"evidence": lib.get(entry.container, ["name"], entry.path),
	}
}

# Manifests: Pod; the workloads with a template; CronJob, whose template is one further in.
containers contains {"container": container, "path": ["spec", "containers", at]} if {
	some at, container in input.resource.values.spec.containers
}

containers contains {"container": container, "path": ["spec", "template", "spec", "containers", at]} if {
	some at, container in input.resource.values.spec.template.spec.containers
}

containers contains {"container": container, "path": ["spec", "jobTemplate", "spec", "template", "spec", "containers", at]} if {
	some at, container in input.resource.values.spec.jobTemplate.spec.template.spec.containers
}

# The same as Terraform's kubernetes provider writes them.
containers contains {"container": container, "path": ["spec", 0, "container", at]} if {
	some at, container in input.resource.values.spec[0].container
}

containers contains {"container": container, "path": ["spec", 0, "template", 0, "spec", 0, "container", at]} if {
	some at, container in input.resource.values.spec[0].template[0].spec[0].container
}

containers contains {"container": container, "path": ["spec", 0, "job_template", 0, "spec", 0, "template", 0, "spec", 0, "container", at]} if {
	some at, container in input.resource.values.spec[0].job_template[0].spec[0].template[0].spec[0].container
}
