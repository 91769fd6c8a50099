/**
 * Kinesis → records. Receives configuration, emits the Flink source of {@link
 * io.millrace.udf.record.Record}s. Never parses a payload.
 */
@NullMarked
package io.millrace.job.source;

import org.jspecify.annotations.NullMarked;
