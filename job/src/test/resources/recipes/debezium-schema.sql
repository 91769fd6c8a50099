CREATE TABLE `logs`.`debezium_schema`
(
    `id` UInt64,
    `customer_id` UInt64,
    `total` Decimal(18, 2),
    `status` LowCardinality(String),
    `note` Nullable(String),
    `placed_at` DateTime64(6, 'UTC'),
    `ship_date` Nullable(Date),
    `_operation` LowCardinality(String),
    `_deleted` UInt8,
    `_version` UInt64,
    `_changed_at` DateTime64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(`_version`, `_deleted`)
ORDER BY (`id`)
SETTINGS non_replicated_deduplication_window = 10000;
