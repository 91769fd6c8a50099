/**
 * What {@code columns:} says: pointers, expressions and metadata. Receives the text of a mapping,
 * emits where each column's value comes from. Never reads a document.
 */
@NullMarked
package io.millrace.udf.mapping;

import org.jspecify.annotations.NullMarked;
