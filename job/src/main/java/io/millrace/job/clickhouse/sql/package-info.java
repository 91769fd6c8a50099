/** The statements and settings of inserts and of queries about a block. Never sends them. */
@NullMarked
package io.millrace.job.clickhouse.sql;

import org.jspecify.annotations.NullMarked;
