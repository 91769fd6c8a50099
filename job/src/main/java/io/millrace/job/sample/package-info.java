/**
 * Some of a stream's records, for people and for inference. Receives configuration, emits {@link
 * io.millrace.udf.decode.Record}s. Registers nothing and moves no position.
 */
@NullMarked
package io.millrace.job.sample;

import org.jspecify.annotations.NullMarked;
