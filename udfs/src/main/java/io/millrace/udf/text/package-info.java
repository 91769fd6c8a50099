/**
 * Values in text: dates, times, decimals, floats, IP addresses and wide integers, read from bytes.
 * Pure parsers that know no column.
 */
@NullMarked
package io.millrace.udf.text;

import org.jspecify.annotations.NullMarked;
