-- The table of the local stack, filled by conf/pipeline.yaml from the sample producer's events.
CREATE TABLE IF NOT EXISTS events
(
    id           UInt64,
    event_id     UUID,
    happened_at  DateTime64(3, 'UTC'),
    kind         Enum8('view' = 1, 'click' = 2, 'search' = 3, 'cart' = 4, 'purchase' = 5),
    page         LowCardinality(String),
    referrer     Nullable(String),
    user_id      Nullable(UInt64),
    country      LowCardinality(String) DEFAULT 'unknown',
    client_ip    IPv4,
    screen       Tuple(width UInt16, height UInt16),
    tags         Array(String),
    parameters   Map(String, String),
    items        Array(Tuple(sku String, quantity UInt8, price Decimal(10, 2))),
    amount       Decimal(18, 2) DEFAULT 0,
    load_seconds Nullable(Float64),
    signed_in    Bool,

    -- Not in the documents: what Kinesis knows about the record.
    partition_key String,
    shard         LowCardinality(String),
    arrived_at    DateTime64(3, 'UTC')
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(happened_at)
ORDER BY (kind, happened_at, id)
-- What exactly-once needs of a plain MergeTree: the tokens of the last 10,000 blocks.
SETTINGS non_replicated_deduplication_window = 10000;
