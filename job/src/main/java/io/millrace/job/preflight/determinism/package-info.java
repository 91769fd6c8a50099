/**
 * Finds partition keys and views that may evaluate to another value when a block is sent again.
 * Receives the expressions of tables, emits which of them are not deterministic.
 */
@NullMarked
package io.millrace.job.preflight.determinism;

import org.jspecify.annotations.NullMarked;
