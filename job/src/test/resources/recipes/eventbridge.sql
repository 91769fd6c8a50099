CREATE TABLE `logs`.`eventbridge`
(
    `order_id` String,
    `customer_id` UInt64,
    `total` Decimal(18, 2),
    `currency` LowCardinality(String),
    `items` Array(Tuple(`sku` String, `quantity` UInt32, `price` Decimal(18, 2))),
    `parcel_carrier` LowCardinality(String),
    `parcel_tracking` String,
    `payment_method` String,
    `payment_paid_at` Nullable(DateTime64(3, 'UTC')),
    `version` LowCardinality(String),
    `id` UUID,
    `detail_type` LowCardinality(String),
    `source` LowCardinality(String),
    `account` LowCardinality(String),
    `time` DateTime('UTC'),
    `region` LowCardinality(String),
    `resources` Array(LowCardinality(String))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(`time`)
ORDER BY (`detail_type`, `time`, `id`)
SETTINGS non_replicated_deduplication_window = 10000;
