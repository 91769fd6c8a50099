/**
 * Samples of a stream's records, for people and for inference. Receives configuration, emits {@link
 * io.millrace.udf.record.Record}s. Registers no consumer and moves no position.
 */
@NullMarked
package io.millrace.job.tool.sample;

import org.jspecify.annotations.NullMarked;
