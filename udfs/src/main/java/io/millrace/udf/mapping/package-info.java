/**
 * The mapping in {@code columns:}: pointers, expressions and metadata. Receives the text of a
 * mapping, emits the source of each column's value. Never reads a document.
 */
@NullMarked
package io.millrace.udf.mapping;

import org.jspecify.annotations.NullMarked;
