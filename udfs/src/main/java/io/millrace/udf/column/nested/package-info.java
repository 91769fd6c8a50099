/**
 * Column writers of types that contain other types: Nullable, Array, Map, Tuple, LowCardinality,
 * Variant, Dynamic and JSON.
 */
@NullMarked
package io.millrace.udf.column.nested;

import org.jspecify.annotations.NullMarked;
