/**
 * Inserts by POST to one of several replicas, and what a failed insert means. Receives sealed
 * blocks, emits a result or one typed error. Never sends a block again: that is the decision of the
 * sink.
 */
@NullMarked
package io.millrace.job.clickhouse.insert;

import org.jspecify.annotations.NullMarked;
