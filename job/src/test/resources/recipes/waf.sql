CREATE TABLE `logs`.`waf`
(
    `timestamp` DateTime64(3, 'UTC'),
    `formatVersion` UInt8,
    `webaclId` LowCardinality(String),
    `terminatingRuleId` LowCardinality(String),
    `terminatingRuleType` LowCardinality(String),
    `action` LowCardinality(String),
    `terminatingRuleMatchDetails` Array(String),
    `httpSourceName` LowCardinality(String),
    `httpSourceId` LowCardinality(String),
    `ruleGroupList` Array(Tuple(`ruleGroupId` LowCardinality(String), `terminatingRule` Nullable(String), `nonTerminatingMatchingRules` Array(String), `excludedRules` Nullable(String), `customerConfig` Nullable(String))),
    `rateBasedRuleList` Array(Tuple(`rateBasedRuleId` String, `rateBasedRuleName` String, `limitKey` String, `maxRateAllowed` Int64, `evaluationWindowSec` String, `limitValue` IPv6)),
    `nonTerminatingMatchingRules` Array(Tuple(`ruleId` String, `action` String, `ruleMatchDetails` Array(String))),
    `requestHeadersInserted` Nullable(String),
    `responseCodeSent` Nullable(Int64),
    `httpRequest_clientIp` IPv6,
    `httpRequest_country` LowCardinality(String),
    `httpRequest_headers` Array(Tuple(`name` LowCardinality(String), `value` LowCardinality(String))),
    `httpRequest_uri` String,
    `httpRequest_args` LowCardinality(String),
    `httpRequest_httpVersion` LowCardinality(String),
    `httpRequest_httpMethod` LowCardinality(String),
    `httpRequest_requestId` String,
    `httpRequest_fragment` LowCardinality(String),
    `httpRequest_scheme` LowCardinality(String),
    `httpRequest_host` LowCardinality(String),
    `labels` Array(Tuple(`name` String)),
    `ja3Fingerprint` String,
    `requestBodySize` UInt32,
    `requestBodySizeInspectedByWAF` UInt16,
    `log_group` LowCardinality(String),
    `log_stream` LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(`timestamp`)
ORDER BY (`terminatingRuleType`, `action`, `timestamp`, `httpRequest_requestId`)
SETTINGS non_replicated_deduplication_window = 10000;
