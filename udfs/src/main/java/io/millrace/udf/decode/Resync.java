package io.millrace.udf.decode;

import io.millrace.udf.json.JsonCursor;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;

/**
 * Where to go on after a document that is broken. A broken document has no end of its own, so the
 * only thing to hold on to is a newline with an opening brace right after it: the next line of a
 * newline-delimited payload.
 *
 * <p>Such a line may as well be a piece of the broken document, printed over several lines without
 * indentation, and a piece must never become a row. So a line that is JSON is taken for a document
 * only if no comma or closing bracket follows it, and one that is not only if it breaks within its
 * own line. Otherwise the rest of the payload belongs to the broken document. Every byte is looked
 * at a fixed number of times, whatever the payload.
 */
final class Resync {
  private final JsonReader scout;

  /**
   * @param scout a reader of the payload for this use alone
   */
  Resync(JsonReader scout) {
    this.scout = scout;
  }

  /**
   * Finds where to go on.
   *
   * @param from where the broken document starts
   * @return where the next document starts, or the payload's end
   */
  int after(byte[] payload, int from) {
    int newline = newline(payload, from);
    while (newline < payload.length) {
      int line = newline + 1;
      if (line == payload.length || payload[line] != '{') {
        newline = newline(payload, line);
        continue;
      }
      scout.reset(payload, line, payload.length);
      try {
        scout.skipValue();
      } catch (JsonException e) {
        // The next broken document, and it will be rejected in its turn.
        return breaksInLine(payload, line, e.position()) ? line : payload.length;
      }
      if (!isInsideSomething(payload, scout.position())) {
        return line;
      }
      newline = newline(payload, scout.position());
    }
    return payload.length;
  }

  /** A truncated line breaks at the first byte of the line after it. */
  private static boolean breaksInLine(byte[] payload, int line, int position) {
    return position <= skipSpace(payload, newline(payload, line));
  }

  private static boolean isInsideSomething(byte[] payload, int end) {
    int next = skipSpace(payload, end);
    return next < payload.length
        && (payload[next] == ',' || payload[next] == ']' || payload[next] == '}');
  }

  /** The first newline from there on, or the payload's end. */
  static int newline(byte[] payload, int from) {
    int at = from;
    while (at < payload.length && payload[at] != '\n') {
      at++;
    }
    return at;
  }

  private static int skipSpace(byte[] payload, int from) {
    int at = from;
    while (at < payload.length && JsonCursor.isSpace(payload[at])) {
      at++;
    }
    return at;
  }
}
