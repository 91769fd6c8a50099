package io.millrace.udf.convert;

import io.millrace.udf.decode.JsonException;
import io.millrace.udf.decode.JsonReader;
import java.io.OutputStream;

/** JSON at a typed path of another JSON: its text is a part of the other's and only looked at. */
final class JsonPathWriter extends ColumnWriter {
  private final ClickHouseType type;
  private final JsonCheck check;

  JsonPathWriter(ClickHouseType type, JsonCheck check) {
    this.type = type;
    this.check = check;
  }

  @Override
  boolean mayTake(JsonReader.Token token) {
    return token == JsonReader.Token.OBJECT;
  }

  @Override
  void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    if (token != JsonReader.Token.OBJECT) {
      throw misfit(in, "an object");
    }
    check.check(in);
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
