/**
 * Parsers of text: dates, times, decimals, floats, IP addresses and wide integers, from bytes. They
 * do not depend on columns.
 */
@NullMarked
package io.millrace.udf.text;

import org.jspecify.annotations.NullMarked;
