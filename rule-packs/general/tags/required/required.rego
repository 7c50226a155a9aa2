# METADATA
# title: Resources carry the tags that the organisation requires
# description: >-
#   Tags say who owns a resource, who pays for it and what it is for. Resources without them are found by nobody when
#   costs are shared out, an incident needs an owner, or a project ends.
# related_resources:
#   - ref: https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html
#   - ref: https://learn.microsoft.com/azure/cloud-adoption-framework/ready/azure-best-practices/resource-tagging
#   - ref: https://cloud.google.com/resource-manager/docs/best-practices-labels
# custom:
#   severity: low
#   resources:
#     - aws_alb
#     - aws_api_gateway_rest_api
#     - aws_apigatewayv2_api
#     - aws_athena_workgroup
#     - aws_autoscaling_group
#     - aws_cloudfront_distribution
#     - aws_cloudtrail
#     - aws_cloudwatch_log_group
#     - aws_cloudwatch_metric_alarm
#     - aws_codebuild_project
#     - aws_codepipeline
#     - aws_customer_gateway
#     - aws_db_instance
#     - aws_db_subnet_group
#     - aws_dms_replication_instance
#     - aws_docdb_cluster
#     - aws_dynamodb_table
#     - aws_ebs_snapshot
#     - aws_ebs_volume
#     - aws_ecr_repository
#     - aws_ecs_cluster
#     - aws_ecs_service
#     - aws_ecs_task_definition
#     - aws_efs_file_system
#     - aws_eip
#     - aws_eks_cluster
#     - aws_eks_node_group
#     - aws_elasticache_cluster
#     - aws_elasticache_replication_group
#     - aws_elasticsearch_domain
#     - aws_elb
#     - aws_emr_cluster
#     - aws_fsx_*
#     - aws_glue_job
#     - aws_iam_role
#     - aws_iam_user
#     - aws_instance
#     - aws_internet_gateway
#     - aws_kinesis_firehose_delivery_stream
#     - aws_kinesis_stream
#     - aws_kms_key
#     - aws_lambda_function
#     - aws_launch_template
#     - aws_lb
#     - aws_lb_target_group
#     - aws_mq_broker
#     - aws_msk_cluster
#     - aws_nat_gateway
#     - aws_neptune_cluster
#     - aws_network_acl
#     - aws_network_interface
#     - aws_opensearch_domain
#     - aws_rds_cluster
#     - aws_rds_cluster_instance
#     - aws_redshift_cluster
#     - aws_route53_zone
#     - aws_route_table
#     - aws_s3_bucket
#     - aws_sagemaker_notebook_instance
#     - aws_secretsmanager_secret
#     - aws_security_group
#     - aws_sfn_state_machine
#     - aws_sns_topic
#     - aws_sqs_queue
#     - aws_ssm_parameter
#     - aws_subnet
#     - aws_vpc
#     - aws_vpc_endpoint
#     - aws_vpn_gateway
#     - aws_wafv2_web_acl
#     - azurerm_app_service
#     - azurerm_application_gateway
#     - azurerm_container_registry
#     - azurerm_cosmosdb_account
#     - azurerm_key_vault
#     - azurerm_kubernetes_cluster
#     - azurerm_lb
#     - azurerm_linux_function_app
#     - azurerm_linux_virtual_machine
#     - azurerm_linux_web_app
#     - azurerm_managed_disk
#     - azurerm_mssql_database
#     - azurerm_mssql_server
#     - azurerm_mysql_flexible_server
#     - azurerm_mysql_server
#     - azurerm_network_interface
#     - azurerm_network_security_group
#     - azurerm_postgresql_flexible_server
#     - azurerm_postgresql_server
#     - azurerm_public_ip
#     - azurerm_redis_cache
#     - azurerm_resource_group
#     - azurerm_servicebus_namespace
#     - azurerm_storage_account
#     - azurerm_virtual_machine
#     - azurerm_virtual_network
#     - azurerm_windows_function_app
#     - azurerm_windows_virtual_machine
#     - azurerm_windows_web_app
#     - google_bigquery_dataset
#     - google_bigquery_table
#     - google_bigtable_instance
#     - google_cloud_run_service
#     - google_cloudfunctions_function
#     - google_compute_disk
#     - google_compute_instance
#     - google_compute_instance_template
#     - google_compute_snapshot
#     - google_dataproc_cluster
#     - google_dns_managed_zone
#     - google_filestore_instance
#     - google_kms_crypto_key
#     - google_project
#     - google_pubsub_subscription
#     - google_pubsub_topic
#     - google_redis_instance
#     - google_secret_manager_secret
#     - google_spanner_instance
#     - google_storage_bucket
#   topics: [tagging]
#   frameworks: {iso-27001-2022: ["A.5.9"]}
#   since: 0.1.0
#   parameters:
#     type: object
#     additionalProperties: false
#     properties:
#       tags:
#         description: What each tag must be. Google's resources carry them as labels, whose names and values are lower case.
#         type: object
#         default: {}
#         additionalProperties:
#           type: object
#           additionalProperties: false
#           properties:
#             value: {type: string, description: Exactly this. A missing tag can then be added by a fix.}
#             pattern: {type: string, description: A regular expression that the value must match.}
package plangate.general.tags.required

import data.plangate.lib

deny contains finding if {
	# Read as a whole, so that unknown tags leave the rule undetermined.
	tags := input.resource.tags
	wrong := {name: said |
		some name, wanted in input.parameters.tags
		not is_right(tags, name, wanted)
		not lib.is_unknown(input.resource, [attribute, tag_name(name)])
		said := complaint(tags, name, wanted)
	}
	count(wrong) > 0
	base := {
		"message": sprintf("Required %s are missing or wrong: %s.", [attribute, concat("; ", [text | some text in wrong])]),
		"path": [attribute],
		"evidence": wrong,
	}
	finding := object.union(base, fix(wrong))
}

attribute := "labels" if {
	startswith(input.resource.type, "google_")
} else := "tags"

# Labels of Google Cloud are lower case.
tag_name(name) := lower(name) if {
	attribute == "labels"
} else := name

tag_value(value) := lower(value) if {
	attribute == "labels"
} else := value

is_right(tags, name, wanted) if {
	found := tags[tag_name(name)]
	fits(found, wanted)
}

fits(found, wanted) if {
	found == tag_value(wanted.value)
}

fits(found, wanted) if {
	not wanted.value
	regex.match(object.get(wanted, "pattern", ".+"), found)
}

complaint(tags, name, wanted) := sprintf("%s is %q, not %s", [tag_name(name), tags[tag_name(name)], expected(wanted)]) if {
	tags[tag_name(name)]
} else := sprintf("%s is missing (%s)", [tag_name(name), expected(wanted)])

expected(wanted) := sprintf("%q", [tag_value(wanted.value)]) if {
	wanted.value
} else := sprintf("matching %s", [wanted.pattern]) if {
	wanted.pattern
} else := "any value"

# The values that policy prescribes can be filled in, if they are all that is missing.
fix(wrong) := {"fix": {"insert": [attribute], "entry": {tag_name(name): tag_value(input.parameters.tags[name].value) | some name, _ in wrong}}} if {
	every name, _ in wrong {
		input.parameters.tags[name].value
	}
} else := {}
