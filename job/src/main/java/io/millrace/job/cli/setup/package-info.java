/**
 * Commands that lead from a stream to a pipeline: {@code init}, {@code sample}, {@code infer},
 * {@code create}, {@code preview}, {@code grant}. Change nothing unless asked.
 */
@NullMarked
package io.millrace.job.cli.setup;

import org.jspecify.annotations.NullMarked;
