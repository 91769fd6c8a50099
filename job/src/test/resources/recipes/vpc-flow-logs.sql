CREATE TABLE `logs`.`vpc_flow_logs`
(
    `version` UInt8,
    `account_id` LowCardinality(String),
    `interface_id` LowCardinality(String),
    `srcaddr` Nullable(IPv4),
    `dstaddr` Nullable(IPv4),
    `srcport` Nullable(UInt16),
    `dstport` Nullable(UInt16),
    `protocol` Nullable(UInt8),
    `packets` Nullable(UInt64),
    `bytes` Nullable(UInt64),
    `start` DateTime('UTC'),
    `end` DateTime('UTC'),
    `action` LowCardinality(String),
    `log_status` LowCardinality(String),
    `log_group` LowCardinality(String),
    `log_stream` LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(`start`)
ORDER BY (`interface_id`, `action`, `start`)
SETTINGS non_replicated_deduplication_window = 10000;
