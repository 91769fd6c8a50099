package io.millrace.udf.decode;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.text.Ascii;

/** Iterates over the fields of an object with their positions. */
final class ObjectFields {
  private final JsonReader in;
  private int count;
  private int nameFrom;
  private int valueFrom;

  /** Consumes the opening brace. */
  ObjectFields(JsonReader in) throws JsonException {
    this.in = in;
    in.beginObject();
  }

  /** Moves to the next field's value. False if the closing brace was consumed. */
  boolean next() throws JsonException {
    nameFrom = in.position();
    if (!in.nextField()) {
      return false;
    }
    while (in.buffer()[nameFrom] != '"') {
      nameFrom++;
    }
    valueFrom = in.position();
    count++;
    return true;
  }

  /** Whether the field has this name. Call it before the value is consumed. */
  boolean is(byte[] name) {
    return in.nameEquals(name);
  }

  /** Whether the field's name differs from this one in the case of ASCII letters at most. */
  boolean isInAnyCase(byte[] name) {
    return Ascii.equalsIgnoreCase(in.nameBuffer(), in.nameFrom(), in.nameTo(), name);
  }

  /** Whether the field is the first one, and an object. */
  boolean isLeadingObject() throws JsonException {
    return count == 1 && in.peek() == JsonReader.Token.OBJECT;
  }

  /** The name and the colon, up to the value. */
  Range name() {
    return new Range(in.buffer(), nameFrom, valueFrom);
  }

  /** Consumes the value. */
  Range value() throws JsonException {
    in.skipValue();
    return new Range(in.buffer(), valueFrom, in.position());
  }

  /** The value that was consumed last, without its name. */
  Range lastValue() {
    return new Range(in.buffer(), valueFrom, in.position());
  }

  /** Consumes the value; the range includes its name. */
  Range field() throws JsonException {
    in.skipValue();
    return new Range(in.buffer(), nameFrom, in.position());
  }
}
