/**
 * Reads YAML, {@code -D} overrides and property groups; emits a {@link
 * io.millrace.job.config.PipelineConfig}, or every problem with its place.
 */
@NullMarked
package io.millrace.job.config.load;

import org.jspecify.annotations.NullMarked;
