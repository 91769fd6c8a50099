CREATE TABLE `logs`.`lambda_logs`
(
    `message` String,
    `log_group` LowCardinality(String),
    `log_stream` LowCardinality(String),
    `timestamp` DateTime64(3, 'UTC')
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(`timestamp`)
ORDER BY (`log_stream`, `timestamp`)
SETTINGS non_replicated_deduplication_window = 10000;
