/**
 * Payload → documents.
 *
 * <p>Receives a {@link io.millrace.udf.record.Record}, emits the JSON documents in its payload, one
 * after the other, as ranges of bytes. Handles envelopes and compression. Never looks at columns
 * and keeps no state between records.
 */
@NullMarked
package io.millrace.udf.decode;

import org.jspecify.annotations.NullMarked;
