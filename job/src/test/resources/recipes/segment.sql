CREATE TABLE `logs`.`segment`
(
    `anonymousId` UUID,
    `channel` LowCardinality(String),
    `context_ip` IPv4,
    `context_library_name` LowCardinality(String),
    `context_library_version` LowCardinality(String),
    `context_locale` LowCardinality(String),
    `context_page_path` LowCardinality(String),
    `context_page_referrer` LowCardinality(String),
    `context_page_search` LowCardinality(String),
    `context_page_title` LowCardinality(String),
    `context_page_url` LowCardinality(String),
    `context_timezone` LowCardinality(String),
    `context_userAgent` LowCardinality(String),
    `integrations` JSON,
    `messageId` String,
    `originalTimestamp` DateTime64(3, 'UTC'),
    `receivedAt` DateTime64(3, 'UTC'),
    `sentAt` DateTime64(3, 'UTC'),
    `timestamp` DateTime64(3, 'UTC'),
    `type` LowCardinality(String),
    `userId` Nullable(String),
    `version` UInt8,
    `writeKey` LowCardinality(String),
    `traits_email` String,
    `traits_plan` String,
    `traits_created_at` Nullable(DateTime64(3, 'UTC')),
    `event` LowCardinality(String),
    `properties_product_id` String,
    `properties_price` Nullable(Float64),
    `properties_quantity` Nullable(UInt32),
    `properties_currency` LowCardinality(String),
    `properties_path` String,
    `properties_title` String,
    `properties_url` String,
    `name` String
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(`timestamp`)
ORDER BY (`type`, `timestamp`, `messageId`)
SETTINGS non_replicated_deduplication_window = 10000;
