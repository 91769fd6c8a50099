CREATE TABLE `logs`.`dynamodb`
(
    `order_id` String,
    `customer_id` UInt64,
    `total` Decimal(18, 2),
    `status` LowCardinality(String),
    `placed_at` DateTime64(3, 'UTC'),
    `tags` Array(LowCardinality(String)),
    `address_city` LowCardinality(String),
    `address_zip` LowCardinality(String),
    `note` LowCardinality(String),
    `_operation` LowCardinality(String),
    `_deleted` UInt8,
    `_version` UInt256,
    `_changed_at` DateTime64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(`_version`, `_deleted`)
ORDER BY (`order_id`)
SETTINGS non_replicated_deduplication_window = 10000;
