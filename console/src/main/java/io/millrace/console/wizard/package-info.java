/**
 * The way from a stream to a pipeline: {@code init}, {@code sample}, {@code infer}, {@code create},
 * {@code preview}, {@code grant}, {@code check} and {@code run}, as answers for the page.
 */
@NullMarked
package io.millrace.console.wizard;

import org.jspecify.annotations.NullMarked;
