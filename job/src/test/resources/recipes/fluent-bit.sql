CREATE TABLE `logs`.`fluent_bit`
(
    `date` DateTime64(6, 'UTC'),
    `time` DateTime64(9, 'UTC'),
    `stream` LowCardinality(String),
    `_p` LowCardinality(String),
    `log` String,
    `kubernetes_pod_name` LowCardinality(String),
    `kubernetes_namespace_name` LowCardinality(String),
    `kubernetes_pod_id` UUID,
    `kubernetes_labels` Map(LowCardinality(String), String),
    `kubernetes_annotations` Map(LowCardinality(String), String),
    `kubernetes_host` LowCardinality(String),
    `kubernetes_pod_ip` IPv4,
    `kubernetes_container_name` LowCardinality(String),
    `kubernetes_docker_id` LowCardinality(String),
    `kubernetes_container_hash` LowCardinality(String),
    `kubernetes_container_image` LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(`date`)
ORDER BY (`kubernetes_host`, `kubernetes_container_name`, `date`)
SETTINGS non_replicated_deduplication_window = 10000;
