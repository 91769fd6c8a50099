/**
 * Functions a column mapping can name, and the interface to write one.
 *
 * <p>Receives JSON values, emits a JSON value. A pure function of its arguments: never looks at
 * columns or records, never keeps state between rows, never talks to anything.
 */
@NullMarked
package io.millrace.udf.function;

import org.jspecify.annotations.NullMarked;
