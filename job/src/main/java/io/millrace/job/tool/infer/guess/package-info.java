/**
 * Guesses column types. Receives statistics of a field, emits a type with its reason and mapping.
 * Asks neither a user nor a server.
 */
@NullMarked
package io.millrace.job.tool.infer.guess;

import org.jspecify.annotations.NullMarked;
