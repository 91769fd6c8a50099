/**
 * Document → row.
 *
 * <p>Receives a document and the {@link io.millrace.udf.table.TableSchema} of its destination.
 * Appends one value to every column's buffer, or none to any. Builds no tree, no map and no boxed
 * value.
 */
@NullMarked
package io.millrace.udf.convert;

import org.jspecify.annotations.NullMarked;
