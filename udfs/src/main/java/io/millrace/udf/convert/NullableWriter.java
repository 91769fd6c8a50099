package io.millrace.udf.convert;

import io.millrace.udf.decode.JsonException;
import io.millrace.udf.decode.JsonReader;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Nullable(T): one byte per value telling NULLs, then the values. Stands also in front of a column
 * that has a DEFAULT: there the server reads NULL as "take the default".
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/nullable">Nullable</a>
 */
final class NullableWriter extends ColumnWriter {
  private final Bytes nulls;
  private final ColumnWriter values;

  NullableWriter(ColumnWriter values, RowBuffers buffers) {
    this.values = values;
    this.nulls = new Bytes(buffers);
  }

  @Override
  boolean takesEmptyText() {
    return values.takesEmptyText();
  }

  @Override
  boolean mayTake(JsonReader.Token token) {
    return values.mayTake(token);
  }

  @Override
  void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    nulls.putByte(0);
    values.append(in, token);
  }

  @Override
  void appendDefault() {
    nulls.putByte(1);
    values.appendDefault();
  }

  @Override
  void writePrefix(OutputStream out) throws IOException {
    values.writePrefix(out);
  }

  @Override
  void writeTo(OutputStream out) throws IOException {
    nulls.writeTo(out);
    values.writeTo(out);
  }

  @Override
  ClickHouseType type() {
    return ClickHouseType.of("Nullable", values.type());
  }
}
