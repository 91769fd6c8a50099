/** ClickHouse's HTTP interface: one request, one proven response. Never retries. */
@NullMarked
package io.millrace.job.clickhouse.http;

import org.jspecify.annotations.NullMarked;
