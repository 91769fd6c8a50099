/**
 * The destination table under a running job: reads its columns on the TaskManagers, and adds
 * columns for new fields if {@code table.evolve} says so. Receives questions and columns of the
 * Convert operator, emits definitions. Runs no statement but SELECT and ALTER TABLE … ADD COLUMN,
 * and never inserts.
 */
@NullMarked
package io.millrace.job.clickhouse.live;

import org.jspecify.annotations.NullMarked;
