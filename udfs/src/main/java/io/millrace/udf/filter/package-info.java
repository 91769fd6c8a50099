/**
 * The values of conditions: three-valued logic, comparisons and patterns. Receives values of a
 * document and of its record, emits true, false or unknown. Allocates nothing per value. Never
 * walks a document.
 */
@NullMarked
package io.millrace.udf.filter;

import org.jspecify.annotations.NullMarked;
