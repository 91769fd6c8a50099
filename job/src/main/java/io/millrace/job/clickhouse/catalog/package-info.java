/**
 * Queries to the server over JDBC: tables, columns, replicas, deduplication windows, privileges;
 * and the DDL that a command runs.
 */
@NullMarked
package io.millrace.job.clickhouse.catalog;

import org.jspecify.annotations.NullMarked;
