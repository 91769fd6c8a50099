/**
 * Everything said to ClickHouse: inserts by POST, questions and DDL over JDBC. Never retries on its
 * own: that is the sink's decision.
 */
@NullMarked
package io.millrace.job.clickhouse;

import org.jspecify.annotations.NullMarked;
