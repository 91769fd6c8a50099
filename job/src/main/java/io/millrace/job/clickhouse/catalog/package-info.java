/**
 * Questions to the server for commands and checks: tables, columns, replicas, deduplication windows
 * and rights. Runs the DDL of commands, and records the runs of a pipeline.
 */
@NullMarked
package io.millrace.job.clickhouse.catalog;

import org.jspecify.annotations.NullMarked;
