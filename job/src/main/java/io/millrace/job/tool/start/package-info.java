/**
 * Starts a pipeline: checks it, creates its error table and builds its graph. Receives a
 * configuration and a Flink environment, and never executes the graph.
 */
@NullMarked
package io.millrace.job.tool.start;

import org.jspecify.annotations.NullMarked;
