/** The statements and settings of an insert and of questions about a block. Never sends them. */
@NullMarked
package io.millrace.job.clickhouse.sql;

import org.jspecify.annotations.NullMarked;
