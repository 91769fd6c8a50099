/**
 * Column writers of types that hold one value: numbers, text, times, UUID, IP addresses and enums.
 */
@NullMarked
package io.millrace.udf.column.scalar;

import org.jspecify.annotations.NullMarked;
