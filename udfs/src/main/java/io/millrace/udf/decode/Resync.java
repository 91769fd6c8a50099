package io.millrace.udf.decode;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;

/**
 * Finds the next document after a malformed one. A malformed document has no recognizable end, so
 * the search is for a newline directly followed by an opening brace: the next line of a
 * newline-delimited payload.
 *
 * <p>Such a line may also be part of the malformed document, if that is printed over several lines
 * without indentation, and a part must never become a row. So a valid JSON line counts as a
 * document only if no comma or closing bracket follows it; an invalid one only if its error is
 * within the line. Otherwise the rest of the payload belongs to the malformed document. Every byte
 * is read a constant number of times.
 */
final class Resync {
  private final JsonReader scout;

  /**
   * @param scout a reader of the payload, used only here
   */
  Resync(JsonReader scout) {
    this.scout = scout;
  }

  /**
   * Finds the next document.
   *
   * @param from start of the malformed document
   * @return start of the next document, or the payload's end
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
        // This is the next malformed document, which is rejected in turn.
        return breaksInLine(payload, line, e.position()) ? line : payload.length;
      }
      if (!isInsideSomething(payload, scout.position())) {
        return line;
      }
      newline = newline(payload, scout.position());
    }
    return payload.length;
  }

  /** The error of a truncated line is at the first byte of the next line. */
  static boolean breaksInLine(byte[] payload, int line, int position) {
    return position <= skipSpace(payload, newline(payload, line));
  }

  private static boolean isInsideSomething(byte[] payload, int end) {
    int next = skipSpace(payload, end);
    return next < payload.length
        && (payload[next] == ',' || payload[next] == ']' || payload[next] == '}');
  }

  /** Returns the first newline from this position on, or the payload's end. */
  static int newline(byte[] payload, int from) {
    int at = from;
    while (at < payload.length && payload[at] != '\n') {
      at++;
    }
    return at;
  }

  private static int skipSpace(byte[] payload, int from) {
    int at = from;
    while (at < payload.length && JsonReader.isSpace(payload[at])) {
      at++;
    }
    return at;
  }
}
