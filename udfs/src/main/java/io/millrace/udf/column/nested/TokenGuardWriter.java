package io.millrace.udf.column.nested;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.type.ClickHouseType;
import java.io.IOException;
import java.io.OutputStream;

/** A type inside JSON that rejects a kind of value which it accepts elsewhere. */
final class TokenGuardWriter extends ColumnWriter {
  private final ColumnWriter values;
  private final JsonReader.Token refused;
  private final String expected;

  /**
   * @param expected the expected value, for the error message
   */
  TokenGuardWriter(ColumnWriter values, JsonReader.Token refused, String expected) {
    this.values = values;
    this.refused = refused;
    this.expected = expected;
  }

  @Override
  public boolean mayTake(JsonReader.Token token) {
    return token != refused && values.mayTake(token);
  }

  @Override
  public void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    if (token == refused) {
      throw misfit(in, expected);
    }
    values.append(in, token);
  }

  @Override
  public void appendDefault() {
    values.appendDefault();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    values.writeTo(out);
  }

  @Override
  public ClickHouseType type() {
    return values.type();
  }
}
