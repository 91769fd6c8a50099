/**
 * Kinesis → records. Receives configuration, emits the Flink source that yields {@link
 * io.millrace.udf.record.Record}s. Never looks into a payload.
 */
@NullMarked
package io.millrace.job.source;

import org.jspecify.annotations.NullMarked;
