/**
 * Payload → documents.
 *
 * <p>Receives a {@link io.millrace.udf.decode.Record}, emits the JSON documents in its payload, one
 * after the other, as ranges of bytes. A pure function: never looks at columns, never keeps state
 * between records.
 */
@NullMarked
package io.millrace.udf.decode;

import org.jspecify.annotations.NullMarked;
