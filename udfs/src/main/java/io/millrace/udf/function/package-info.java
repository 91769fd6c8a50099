/**
 * Functions for column mappings, and the interface to write one.
 *
 * <p>Receives JSON values, emits a JSON value. A function depends only on its arguments: it has no
 * access to a column or a record, keeps no state between rows, and uses no network.
 */
@NullMarked
package io.millrace.udf.function;

import org.jspecify.annotations.NullMarked;
