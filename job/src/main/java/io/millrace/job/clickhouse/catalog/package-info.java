/**
 * Questions to the server over JDBC: tables, columns, replicas, deduplication windows, rights; and
 * DDL that a command runs.
 */
@NullMarked
package io.millrace.job.clickhouse.catalog;

import org.jspecify.annotations.NullMarked;
