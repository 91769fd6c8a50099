/**
 * Dependent materialized views: the views of a table, and the rows that make one fail. Inserts
 * nothing.
 */
@NullMarked
package io.millrace.job.clickhouse.view;

import org.jspecify.annotations.NullMarked;
