package io.millrace.udf.json;

import io.millrace.udf.record.Reason;

/**
 * Creates the error messages for invalid documents: what was expected, what was found, and where.
 */
final class JsonErrors {
  private final byte[] buffer;
  private final int limit;
  private final int origin;

  /**
   * @param origin start of the document: offsets in messages count from here
   */
  JsonErrors(byte[] buffer, int limit, int origin) {
    this.buffer = buffer;
    this.limit = limit;
    this.origin = origin;
  }

  JsonException expected(String what, int at) {
    return malformed("Expected " + what + " but found " + found(at), at);
  }

  /** A value of the wrong kind is not a JSON error; a byte that begins no value is. */
  JsonException expectedKind(String what, int at) {
    String message = "Expected " + what + " but found " + found(at) + where(at);
    boolean value = at < limit && JsonReader.kind(buffer[at]) != null;
    return new JsonException(value ? Reason.WRONG_TYPE : Reason.MALFORMED_JSON, message, at);
  }

  JsonException inString(int at) {
    if (at >= limit) {
      return malformed("Expected '\"' to end the string but found the end", at);
    }
    if (buffer[at] == '\\') {
      return malformed("Expected a valid escape in the string but found " + escape(at), at);
    }
    return malformed(
        "Expected \\u escapes for control characters in a string but found " + found(at), at);
  }

  JsonException inNumber(int at) {
    boolean leadingZero = at < limit && NumberScanner.isDigit(buffer[at]);
    return leadingZero
        ? malformed("Expected no digit after a leading zero but found " + found(at), at)
        : expected("a digit", at);
  }

  JsonException tooDeep(int maxDepth, int at) {
    String message = "Expected at most " + maxDepth + " levels of nesting but found more";
    return new JsonException(Reason.LIMIT_EXCEEDED, message + where(at), at);
  }

  private JsonException malformed(String message, int at) {
    return new JsonException(Reason.MALFORMED_JSON, message + where(at), at);
  }

  private String where(int at) {
    return " at byte " + (at - origin);
  }

  private String found(int at) {
    if (at >= limit) {
      return "the end";
    }
    int b = buffer[at] & 0xFF;
    return b > ' ' && b < 0x7F ? "'" + (char) b + "'" : String.format("byte 0x%02X", b);
  }

  private String escape(int at) {
    StringBuilder text = new StringBuilder();
    int end = Math.min(limit, at + (at + 1 < limit && buffer[at + 1] == 'u' ? 6 : 2));
    for (int i = at; i < end; i++) {
      int b = buffer[i] & 0xFF;
      text.append(b >= ' ' && b < 0x7F ? String.valueOf((char) b) : String.format("<%02X>", b));
    }
    return text.toString();
  }
}
