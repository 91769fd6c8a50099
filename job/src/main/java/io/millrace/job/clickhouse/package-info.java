/**
 * Everything said to ClickHouse: inserts over client-v2, questions and DDL over JDBC. Never retries
 * on its own: that is the sink's decision.
 */
@NullMarked
package io.millrace.job.clickhouse;

import org.jspecify.annotations.NullMarked;
