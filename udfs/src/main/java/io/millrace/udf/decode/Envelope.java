package io.millrace.udf.decode;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Takes documents out of what they were sent in. Every document then begins with a field {@link
 * #FIELD} that holds the rest of the envelope: columns can be mapped to it, and a document that is
 * rejected tells everything by itself and can be read again, which leaves it as it is.
 *
 * <p>An envelope is known by the fields that make it one, whatever fields are there beside them.
 * One that lacks any of these, has one twice, or has one of another kind is refused as a whole:
 * taken for a document it would be a row of defaults, and what it holds would be lost.
 */
interface Envelope {
  /** The field of a document that holds the rest of its envelope. */
  String FIELD = "_envelope";

  /**
   * Opens one.
   *
   * @param in positioned at an object, all of which it consumes
   * @return its documents, one after the other; null when the object was taken out of an envelope
   *     before, or is none to begin with and may be a document itself
   * @throws JsonException when it is broken or not the envelope expected; nothing of it is a
   *     document then
   */
  byte @Nullable [] open(JsonReader in) throws JsonException;

  /** Whether the field is the first thing of a document that was taken out of an envelope. */
  static boolean wasOpened(ObjectFields fields) {
    return fields.is(Decoder.ENVELOPE);
  }

  /**
   * Notes a field that makes an envelope.
   *
   * @param earlier what was noted of it before; null when it comes for the first time
   */
  static Range only(@Nullable Range earlier, ObjectFields fields, String name)
      throws JsonException {
    if (earlier != null) {
      throw new JsonException(
          Reason.UNDECODABLE,
          "Expected the field \"" + name + "\" of the envelope once but found it twice",
          0);
    }
    return fields.value();
  }

  /** The end of the string read last, without the zero bytes that a writer of C strings leaves. */
  static int withoutZeros(JsonReader string) {
    int to = string.textTo();
    while (to > string.textFrom() && string.textBuffer()[to - 1] == 0) {
      to--;
    }
    return to;
  }

  /** What is said of an object that is not the envelope expected. */
  static JsonException refusal(String expected) {
    return new JsonException(Reason.UNDECODABLE, "Expected " + expected + " but found none", 0);
  }
}
