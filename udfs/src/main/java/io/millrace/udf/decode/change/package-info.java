/**
 * Values of change data capture: versions, times, and values that a Kafka Connect schema describes.
 *
 * <p>Receives parts of a change event, emits JSON text. Knows no payload and no record.
 */
@NullMarked
package io.millrace.udf.decode.change;

import org.jspecify.annotations.NullMarked;
