/**
 * The graph of the job: source → convert → insert, with the settings of Flink that it needs.
 * Receives a validated configuration, emits a Flink job. Uses no command.
 */
@NullMarked
package io.millrace.job.pipeline;

import org.jspecify.annotations.NullMarked;
