/**
 * Functions that a column mapping can name, and the interface to write one.
 *
 * <p>Receives JSON values, emits a JSON value. A function depends only on its arguments: it sees no
 * column and no record, keeps no state between rows, and uses no network.
 */
@NullMarked
package io.millrace.udf.function;

import org.jspecify.annotations.NullMarked;
