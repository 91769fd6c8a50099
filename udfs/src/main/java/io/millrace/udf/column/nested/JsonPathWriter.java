package io.millrace.udf.column.nested;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.type.ClickHouseType;
import java.io.OutputStream;

/**
 * JSON or Dynamic at a typed JSON path: the text is part of the whole value and is only checked.
 */
final class JsonPathWriter extends ColumnWriter {
  /** The kinds of value that are accepted. */
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
  public boolean mayTake(JsonReader.Token token) {
    return takes == Takes.ANYTHING || token == JsonReader.Token.OBJECT;
  }

  @Override
  public void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    if (!mayTake(token)) {
      throw misfit(in, "an object");
    }
    check.check(in);
  }

  @Override
  public boolean canBeZero() {
    return check.canBeZero();
  }

  @Override
  public void appendDefault() {}

  @Override
  public void writeTo(OutputStream out) {}

  @Override
  public ClickHouseType type() {
    return type;
  }
}
