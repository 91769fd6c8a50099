package io.millrace.udf.convert;

import io.millrace.udf.decode.JsonException;
import io.millrace.udf.decode.JsonReader;
import java.io.OutputStream;

/**
 * JSON or Dynamic at a typed path of JSON: the text is a part of the whole's and only looked at.
 */
final class JsonPathWriter extends ColumnWriter {
  /** What a value can be. */
  enum Takes {
    OBJECTS,
    ANYTHING
  }

  private final ClickHouseType type;
  private final Takes takes;
  private final JsonCheck check;

  JsonPathWriter(ClickHouseType type, Takes takes, JsonCheck check) {
    this.type = type;
    this.takes = takes;
    this.check = check;
  }

  @Override
  boolean mayTake(JsonReader.Token token) {
    return takes == Takes.ANYTHING || token == JsonReader.Token.OBJECT;
  }

  @Override
  void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    if (!mayTake(token)) {
      throw misfit(in, "an object");
    }
    check.check(in);
  }

  @Override
  boolean canBeZero() {
    return check.canBeZero();
  }

  @Override
  void appendDefault() {}

  @Override
  void writeTo(OutputStream out) {}

  @Override
  ClickHouseType type() {
    return type;
  }
}
