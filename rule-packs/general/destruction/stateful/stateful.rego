# METADATA
# title: Resources that hold data are not destroyed
# description: >-
#   Deleting or replacing a database, a bucket or a disk deletes what is stored in it. In a pull request this looks like a few removed
#   lines, or like one changed attribute.
# related_resources:
#   - ref: https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle
#   - ref: https://developer.hashicorp.com/terraform/language/modules/develop/refactoring
# custom:
#   severity: high
#   resources:
#     - aws_backup_vault
#     - aws_db_instance
#     - aws_docdb_cluster
#     - aws_docdb_cluster_instance
#     - aws_dynamodb_table
#     - aws_ebs_volume
#     - aws_ecr_repository
#     - aws_efs_file_system
#     - aws_elasticache_replication_group
#     - aws_elasticsearch_domain
#     - aws_fsx_*
#     - aws_glacier_vault
#     - aws_kinesis_stream
#     - aws_kms_key
#     - aws_memorydb_cluster
#     - aws_mq_broker
#     - aws_msk_cluster
#     - aws_neptune_cluster
#     - aws_opensearch_domain
#     - aws_rds_cluster
#     - aws_rds_global_cluster
#     - aws_redshift_cluster
#     - aws_s3_bucket
#     - aws_secretsmanager_secret
#     - aws_sqs_queue
#     - aws_timestreamwrite_table
#     - azurerm_container_registry
#     - azurerm_cosmosdb_account
#     - azurerm_cosmosdb_sql_container
#     - azurerm_cosmosdb_sql_database
#     - azurerm_key_vault
#     - azurerm_key_vault_key
#     - azurerm_kusto_cluster
#     - azurerm_managed_disk
#     - azurerm_mariadb_server
#     - azurerm_mssql_database
#     - azurerm_mssql_managed_instance
#     - azurerm_mssql_server
#     - azurerm_mysql_flexible_server
#     - azurerm_mysql_server
#     - azurerm_postgresql_flexible_server
#     - azurerm_postgresql_server
#     - azurerm_recovery_services_vault
#     - azurerm_redis_cache
#     - azurerm_resource_group
#     - azurerm_storage_account
#     - azurerm_storage_container
#     - azurerm_storage_share
#     - google_alloydb_cluster
#     - google_bigquery_dataset
#     - google_bigquery_table
#     - google_bigtable_instance
#     - google_bigtable_table
#     - google_compute_disk
#     - google_compute_region_disk
#     - google_filestore_instance
#     - google_firestore_database
#     - google_kms_crypto_key
#     - google_kms_key_ring
#     - google_project
#     - google_pubsub_topic
#     - google_redis_instance
#     - google_secret_manager_secret
#     - google_spanner_database
#     - google_spanner_instance
#     - google_sql_database
#     - google_sql_database_instance
#     - google_storage_bucket
#   topics: [destruction]
#   frameworks: {soc2-2017: ["A1.2"], iso-27001-2022: ["A.8.13", "A.8.32"]}
#   since: 0.1.0
#   parameters:
#     type: object
#     additionalProperties: false
#     properties:
#       environments:
#         description: "The environments that are guarded, * and ? allowed. The default is all, and projects without an environment."
#         type: array
#         items: {type: string}
#         default: ["*"]
package plangate.general.destruction.stateful

import data.plangate.lib

deny contains finding if {
	"delete" in input.resource.actions
	is_guarded
	finding := {
		"message": sprintf("This change %s %s; what is stored in it is lost.", [verb, input.resource.address]),
		"path": [],
		"evidence": verb,
	}
}

verb := "replaces" if {
	"create" in input.resource.actions
} else := "deletes"

is_guarded if {
	some pattern in input.parameters.environments
	lib.covers(pattern, environment)
}

environment := input.context.environment if {
	is_string(input.context.environment)
} else := ""
