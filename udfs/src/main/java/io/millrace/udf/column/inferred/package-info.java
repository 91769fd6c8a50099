/**
 * The types that the server infers for JSON values, and JSON in columns of these types. Does not
 * know the writers of nested types: who uses it passes them in.
 */
@NullMarked
package io.millrace.udf.column.inferred;

import org.jspecify.annotations.NullMarked;
