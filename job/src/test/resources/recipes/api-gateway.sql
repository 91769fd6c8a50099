CREATE TABLE `logs`.`api_gateway`
(
    `requestId` UUID,
    `extendedRequestId` String,
    `ip` IPv4,
    `caller` LowCardinality(String),
    `user` LowCardinality(String),
    `requestTime` DateTime('UTC'),
    `requestTimeEpoch` DateTime64(3, 'UTC'),
    `httpMethod` LowCardinality(String),
    `resourcePath` LowCardinality(String),
    `status` UInt16,
    `protocol` LowCardinality(String),
    `responseLength` UInt32,
    `integrationLatency` Nullable(UInt32),
    `responseLatency` UInt32,
    `errorMessage` LowCardinality(String),
    `log_group` LowCardinality(String),
    `log_stream` LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(`requestTime`)
ORDER BY (`httpMethod`, `resourcePath`, `requestTime`, `requestId`)
SETTINGS non_replicated_deduplication_window = 10000;
