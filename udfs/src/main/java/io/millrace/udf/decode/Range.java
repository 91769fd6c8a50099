package io.millrace.udf.decode;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.json.Swar;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A range of a buffer with one JSON value. */
final class Range {
  /** JSON's null. */
  static final Range NULL = new Range("null".getBytes(StandardCharsets.US_ASCII), 0, 4);

  final byte[] buffer;
  final int from;
  final int to;

  Range(byte[] buffer, int from, int to) {
    this.buffer = buffer;
    this.from = from;
    this.to = to;
  }

  /** Whether this is JSON's null. */
  boolean isNull() {
    return buffer[from] == 'n';
  }

  /** Whether this is empty text, zero or false. */
  boolean isEmptyValue() {
    switch (buffer[from]) {
      case '"':
        return to - from == 2;
      case 'f':
        return true;
      case '-':
      case '0':
        return isZero();
      default:
        return false;
    }
  }

  private boolean isZero() {
    for (int i = from; i < to && buffer[i] != 'e' && buffer[i] != 'E'; i++) {
      if (buffer[i] >= '1' && buffer[i] <= '9') {
        return false;
      }
    }
    return true;
  }

  boolean isObject() {
    return buffer[from] == '{';
  }

  /** What messages call the value. */
  String kind() {
    switch (buffer[from]) {
      case '{':
        return "object";
      case '[':
        return "array";
      case '"':
        return "string";
      case 'n':
        return "null";
      case 't':
      case 'f':
        return "boolean";
      default:
        return "number";
    }
  }

  /** Whether this has the same bytes. */
  boolean sameAs(Range other) {
    return Arrays.equals(buffer, from, to, other.buffer, other.from, other.to);
  }

  /** Moves a reader to the range. */
  JsonReader by(JsonReader reader) {
    reader.reset(buffer, from, to);
    return reader;
  }

  /** Whether this is a string with that text. */
  boolean isText(byte[] expected, JsonReader reader) throws JsonException {
    if (by(reader).peek() != JsonReader.Token.STRING) {
      return false;
    }
    reader.readString();
    int length = reader.textTo() - reader.textFrom();
    return length == expected.length
        && Swar.equal(reader.textBuffer(), reader.textFrom(), expected, length);
  }
}
