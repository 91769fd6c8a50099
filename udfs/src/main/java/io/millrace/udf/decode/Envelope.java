package io.millrace.udf.decode;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.SkipReason;
import org.jspecify.annotations.Nullable;

/**
 * Extracts documents from their envelope. Every document then begins with a field {@link #FIELD}
 * that contains the rest of the envelope. Columns can be mapped to it, and a rejected document is
 * complete and can be read again unchanged.
 *
 * <p>An envelope is known by the fields that make it one, whatever fields are there beside them.
 * One that lacks any of these, has one twice, or has one of another kind is refused as a whole:
 * taken for a document it would be a row of defaults, and what it holds would be lost.
 */
interface Envelope {
  /** The field with the rest of the envelope, in an extracted document. */
  String FIELD = "_envelope";

  /** The result of {@link #open} for an envelope that is skipped, because it holds no document. */
  byte[] SKIPPED = {};

  /** Characters of a word that a message shows. */
  int LONGEST_WORD = 100;

  /**
   * Opens an envelope.
   *
   * @param in at an object, which this consumes completely
   * @return its documents, in order, or {@link #SKIPPED}; null if the object was extracted from an
   *     envelope before, or is no envelope and may itself be a document
   * @throws JsonException if it is malformed or another envelope; none of its documents is read
   *     then
   */
  byte @Nullable [] open(JsonReader in) throws JsonException;

  /** Why {@link #open} skipped the envelope that was opened last. */
  default SkipReason skipped() {
    return SkipReason.MISSING_DOCUMENT;
  }

  /** Whether the field is the one that an extracted document begins with. */
  static boolean wasOpened(ObjectFields fields) throws JsonException {
    return fields.is(Decoder.ENVELOPE) && fields.isLeadingObject();
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

  /**
   * The error for a change that empties a table: it is no change of one row.
   *
   * @param outer schema or database of the table; null if unknown
   * @param table null if unknown
   */
  static JsonException truncation(@Nullable String outer, @Nullable String table) {
    String name = (outer == null ? "" : outer + ".") + (table == null ? "a table" : table);
    return new JsonException(
        Reason.UNDECODABLE,
        "Expected a change of one row but found a truncation of "
            + name
            + "; delete the rows of lower versions from the destination yourself",
        0);
  }

  /** The error for an object that is not the expected envelope. */
  static JsonException refusal(String expected) {
    return refusal(expected, "none");
  }

  /**
   * The error for an object that is not the expected envelope.
   *
   * @param found what may be part of a row: a message names only its kind; null if absent
   */
  static JsonException refusal(String expected, @Nullable Range found) {
    return refusal(expected, found == null ? "none" : found.kind());
  }

  /** The error for an object that is not the expected envelope. */
  static JsonException refusal(String expected, String found) {
    return new JsonException(Reason.UNDECODABLE, "Expected " + expected + " but found " + found, 0);
  }

  /** The error for an unknown word, such as that of an operation. */
  static JsonException unknown(String expected, String word) {
    boolean isLong = word.length() > LONGEST_WORD;
    String shown = isLong ? word.substring(0, LONGEST_WORD) + "…" : word;
    return refusal(expected, '"' + shown + '"');
  }
}
