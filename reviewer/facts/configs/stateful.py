"""Which resource types hold data or identity that is lost with them, in plain words.

Gathered from the providers' documentation (registry.terraform.io: aws 6, google 7, azurerm 4), the
CloudFormation resource reference, the Kubernetes API reference and the Compose specification.
"""

from typing import Final

from reviewer.facts.configs.resource import Resource

_TYPES: Final[dict[str, str]] = {
    "database": """
        aws_db_instance aws_rds_cluster aws_rds_cluster_instance aws_rds_global_cluster
        aws_docdb_cluster aws_neptune_cluster aws_redshift_cluster aws_timestreamwrite_database
        aws_redshiftserverless_namespace aws_keyspaces_keyspace aws_lightsail_database
        aws_dsql_cluster aws_memorydb_cluster
        google_sql_database_instance google_sql_database google_spanner_instance
        google_spanner_database google_bigtable_instance google_firestore_database
        google_alloydb_cluster google_alloydb_instance google_bigquery_dataset
        azurerm_mssql_server azurerm_mssql_database azurerm_mssql_managed_instance
        azurerm_postgresql_server azurerm_postgresql_flexible_server azurerm_postgresql_database
        azurerm_mysql_flexible_server azurerm_mysql_server azurerm_mariadb_server
        azurerm_cosmosdb_account azurerm_cosmosdb_sql_database azurerm_synapse_workspace
        digitalocean_database_cluster mongodbatlas_cluster mongodbatlas_advanced_cluster
        AWS::RDS::DBInstance AWS::RDS::DBCluster AWS::RDS::GlobalCluster AWS::DocDB::DBCluster
        AWS::Neptune::DBCluster AWS::Redshift::Cluster AWS::Timestream::Database
        AWS::Cassandra::Keyspace AWS::MemoryDB::Cluster
        PostgresCluster postgresql MongoDBCommunity PerconaXtraDBCluster
    """,
    "table": """
        aws_dynamodb_table aws_dynamodb_global_table aws_keyspaces_table aws_glue_catalog_table
        aws_timestreamwrite_table google_bigquery_table google_bigtable_table
        azurerm_storage_table azurerm_cosmosdb_table
        AWS::DynamoDB::Table AWS::DynamoDB::GlobalTable AWS::Serverless::SimpleTable
        AWS::Cassandra::Table AWS::Timestream::Table AWS::Glue::Table
    """,
    "bucket": """
        aws_s3_bucket aws_s3_directory_bucket aws_s3_object google_storage_bucket
        azurerm_storage_account azurerm_storage_container digitalocean_spaces_bucket
        cloudflare_r2_bucket AWS::S3::Bucket AWS::S3Express::DirectoryBucket
    """,
    "volume": """
        aws_ebs_volume aws_ebs_snapshot aws_efs_file_system aws_fsx_lustre_file_system
        aws_fsx_ontap_file_system aws_fsx_openzfs_file_system aws_fsx_windows_file_system
        google_compute_disk google_compute_region_disk google_filestore_instance
        azurerm_managed_disk azurerm_storage_share azurerm_netapp_volume digitalocean_volume
        AWS::EC2::Volume AWS::EFS::FileSystem AWS::FSx::FileSystem
        PersistentVolume volume
    """,
    "persistent volume claim": "PersistentVolumeClaim",
    "stateful set": "StatefulSet",
    "namespace": "Namespace kubernetes_namespace kubernetes_namespace_v1",
    "custom resource definition": "CustomResourceDefinition",
    "cache": """
        aws_elasticache_cluster aws_elasticache_replication_group
        aws_elasticache_serverless_cache google_redis_instance azurerm_redis_cache
        AWS::ElastiCache::CacheCluster AWS::ElastiCache::ReplicationGroup
    """,
    "search domain": """
        aws_elasticsearch_domain aws_opensearch_domain aws_opensearchserverless_collection
        azurerm_search_service AWS::OpenSearchService::Domain AWS::Elasticsearch::Domain
    """,
    "queue": """
        aws_sqs_queue aws_mq_broker azurerm_servicebus_queue azurerm_servicebus_namespace
        google_cloud_tasks_queue AWS::SQS::Queue AWS::AmazonMQ::Broker
    """,
    "topic": """
        aws_sns_topic aws_msk_cluster aws_msk_serverless_cluster aws_kinesis_stream
        google_pubsub_topic google_pubsub_subscription azurerm_servicebus_topic azurerm_eventhub
        azurerm_eventhub_namespace kafka_topic confluent_kafka_topic confluent_kafka_cluster
        AWS::SNS::Topic AWS::MSK::Cluster AWS::Kinesis::Stream Kafka KafkaTopic
    """,
    "encryption key": """
        aws_kms_key aws_kms_external_key google_kms_crypto_key google_kms_key_ring
        azurerm_key_vault azurerm_key_vault_key AWS::KMS::Key
    """,
    "secret": """
        aws_secretsmanager_secret aws_ssm_parameter google_secret_manager_secret
        azurerm_key_vault_secret azurerm_key_vault_certificate vault_mount
        AWS::SecretsManager::Secret AWS::SSM::Parameter Secret
    """,
    "dns zone": """
        aws_route53_zone google_dns_managed_zone azurerm_dns_zone azurerm_private_dns_zone
        cloudflare_zone digitalocean_domain AWS::Route53::HostedZone
    """,
    "cluster": """
        aws_eks_cluster aws_ecs_cluster google_container_cluster azurerm_kubernetes_cluster
        digitalocean_kubernetes_cluster AWS::EKS::Cluster AWS::ECS::Cluster
    """,
    "user pool": """
        aws_cognito_user_pool aws_cognito_identity_pool google_identity_platform_config
        azurerm_aadb2c_directory AWS::Cognito::UserPool AWS::Cognito::IdentityPool
    """,
    "container registry": """
        aws_ecr_repository google_artifact_registry_repository azurerm_container_registry
        AWS::ECR::Repository
    """,
    "log group": "aws_cloudwatch_log_group AWS::Logs::LogGroup",
    "backup vault": """
        aws_backup_vault aws_backup_plan azurerm_recovery_services_vault
        azurerm_data_protection_backup_vault google_gke_backup_backup_plan
        AWS::Backup::BackupVault AWS::Backup::BackupPlan
    """,
    "account": """
        aws_organizations_account google_project azurerm_resource_group azurerm_subscription
    """,
    "virtual machine": """
        aws_instance google_compute_instance azurerm_linux_virtual_machine
        azurerm_windows_virtual_machine azurerm_virtual_machine AWS::EC2::Instance
    """,
}
# lost without data of its own: worth an answer, not a block
_LESSER: Final = frozenset(
    {
        "aws_s3_object",
        "aws_ssm_parameter",
        "aws_rds_cluster_instance",
        "aws_cloudwatch_log_group",
        "aws_sns_topic",
        "aws_instance",
        "google_compute_instance",
        "AWS::SSM::Parameter",
        "AWS::Logs::LogGroup",
        "AWS::SNS::Topic",
        "AWS::EC2::Instance",
        "Secret",
        "volume",
    }
)
_WORDS: Final = {name: words for words, names in _TYPES.items() for name in names.split()}

# last part of a Pulumi type token, such as aws:rds/instance:Instance
_PULUMI: Final = {
    "rds:Instance": "database",
    "rds:Cluster": "database",
    "dynamodb:Table": "table",
    "s3:Bucket": "bucket",
    "s3:BucketV2": "bucket",
    "storage:Bucket": "bucket",
    "ebs:Volume": "volume",
    "efs:FileSystem": "volume",
    "kms:Key": "encryption key",
    "secretsmanager:Secret": "secret",
    "sqs:Queue": "queue",
    "sns:Topic": "topic",
    "route53:Zone": "dns zone",
    "eks:Cluster": "cluster",
    "cognito:UserPool": "user pool",
    "sql:DatabaseInstance": "database",
    "compute:Disk": "volume",
    "container:Cluster": "cluster",
}


def stateful_word(resource: Resource) -> str:
    """What kind of data or identity a resource holds, in plain words; empty where none."""
    if resource.kind != "resource":
        return ""
    if resource.format == "pulumi":
        parts = resource.type.split(":")
        service = parts[1].split("/")[0] if len(parts) > 2 else ""
        return _PULUMI.get(f"{service}:{parts[-1]}", "")
    return _WORDS.get(resource.type, "")


def is_lesser(resource: Resource) -> bool:
    """Whether its loss hurts, but takes no data that could not be put back."""
    return resource.type in _LESSER


def plain_type(resource: Resource) -> str:
    """The type as a person would say it: `aws_db_instance` is `db instance`."""
    name = resource.type.replace("::", "_").replace(":", "_").replace("/", "_")
    parts = [part for part in name.split("_") if part]
    if len(parts) > 1 and parts[0].lower() in ("aws", "google", "azurerm", "kubernetes"):
        parts = parts[1:]
    return " ".join(parts).lower()
