/**
 * Inserts by POST, and what a failed insert means. Receives sealed blocks, emits a result or one
 * typed error. Never retries: that is the sink's decision.
 */
@NullMarked
package io.millrace.job.clickhouse.insert;

import org.jspecify.annotations.NullMarked;
