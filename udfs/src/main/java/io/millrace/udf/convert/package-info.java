/**
 * Document → row: the converter and its column writers.
 *
 * <p>Receives a document and the {@link io.millrace.udf.convert.TableSchema} it is bound for,
 * appends one value to every column's buffer, or none to any. Never builds a tree, a map or a boxed
 * value.
 */
@NullMarked
package io.millrace.udf.convert;

import org.jspecify.annotations.NullMarked;
