package io.millrace.udf.decode;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;

/** Goes through the fields of an object and tells where each of them stands. */
final class ObjectFields {
  private final JsonReader in;
  private int nameFrom;
  private int valueFrom;

  /** Consumes the opening brace. */
  ObjectFields(JsonReader in) throws JsonException {
    this.in = in;
    in.beginObject();
  }

  /** Goes to the next field's value. False when the closing brace was consumed. */
  boolean next() throws JsonException {
    nameFrom = in.position();
    if (!in.nextField()) {
      return false;
    }
    while (in.buffer()[nameFrom] != '"') {
      nameFrom++;
    }
    valueFrom = in.position();
    return true;
  }

  /** Whether the field has this name. To be asked before its value is consumed. */
  boolean is(byte[] name) {
    return in.nameEquals(name);
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

  /** Consumes the value; the range has its name in front of it. */
  Range field() throws JsonException {
    in.skipValue();
    return new Range(in.buffer(), nameFrom, in.position());
  }
}
