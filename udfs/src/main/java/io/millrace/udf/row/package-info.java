/**
 * Rows that are not sealed yet, as filled column buffers: those of the destination, in groups with
 * the same columns, and those of the error table.
 *
 * <p>{@link io.millrace.udf.convert} fills them; {@link io.millrace.udf.block} seals them.
 */
@NullMarked
package io.millrace.udf.row;

import org.jspecify.annotations.NullMarked;
