package io.millrace.udf.convert;

import io.millrace.udf.decode.JsonException;
import io.millrace.udf.decode.JsonReader;
import java.io.IOException;
import java.io.OutputStream;

/** A type within JSON that does not take values of a kind it takes elsewhere. */
final class GuardedWriter extends ColumnWriter {
  private final ColumnWriter values;
  private final JsonReader.Token refused;
  private final String expected;

  /**
   * @param expected what a value should be, in words for the error message
   */
  GuardedWriter(ColumnWriter values, JsonReader.Token refused, String expected) {
    this.values = values;
    this.refused = refused;
    this.expected = expected;
  }

  @Override
  boolean mayTake(JsonReader.Token token) {
    return token != refused && values.mayTake(token);
  }

  @Override
  void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    if (token == refused) {
      throw misfit(in, expected);
    }
    values.append(in, token);
  }

  @Override
  void appendDefault() {
    values.appendDefault();
  }

  @Override
  void writeTo(OutputStream out) throws IOException {
    values.writeTo(out);
  }

  @Override
  ClickHouseType type() {
    return values.type();
  }
}
