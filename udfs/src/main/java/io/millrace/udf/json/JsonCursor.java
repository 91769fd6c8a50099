package io.millrace.udf.json;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A position in a range of bytes, and the steps that need to know nothing of nesting. */
public abstract class JsonCursor {
  /** What {@link #at} returns at the limit; no byte has this value. */
  private static final int END = 256;

  byte[] buffer = {};
  int limit;
  int position;

  /** Where the document starts: offsets in messages count from here. */
  private int origin;

  final void range(byte[] buffer, int from, int to) {
    Objects.checkFromToIndex(from, to, buffer.length);
    this.buffer = buffer;
    limit = to;
  }

  final void origin(int start) {
    origin = start;
    position = start;
  }

  /** The byte at an index, or {@link #END} where there is none. */
  final int at(int index) {
    return index < limit ? buffer[index] : END;
  }

  /** The first byte from there on that is no white space, or the limit. */
  public final int skipSpace(int from) {
    return from < limit && buffer[from] > ' ' ? from : skipSpaces(from);
  }

  private int skipSpaces(int from) {
    int at = from;
    while (at < limit && isSpace(buffer[at])) {
      at++;
    }
    return at;
  }

  public static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** Checks a literal whose first byte is known, and returns the position behind it. */
  final int literal(int start, byte[] word) throws JsonException {
    for (int i = 1; i < word.length; i++) {
      if (at(start + i) != word[i]) {
        throw complaint().expected(new String(word, StandardCharsets.US_ASCII), start + i);
      }
    }
    return start + word.length;
  }

  /** Complains unless the byte at the position is the expected one. */
  public final void require(char expected, String what) throws JsonException {
    if (at(position) != expected) {
      throw complaint().expected(what, position);
    }
  }

  final JsonErrors complaint() {
    return new JsonErrors(buffer, limit, origin);
  }
}
