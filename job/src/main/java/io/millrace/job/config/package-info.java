/**
 * The pipeline's configuration: options, the file they are written in, and what is wrong with it.
 * Receives YAML, -D overrides and property groups; emits a validated {@code PipelineConfig}. Never
 * opens a connection.
 */
@NullMarked
package io.millrace.job.config;

import org.jspecify.annotations.NullMarked;
