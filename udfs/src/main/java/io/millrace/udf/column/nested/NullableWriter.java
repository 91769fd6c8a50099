package io.millrace.udf.column.nested;

import io.millrace.udf.column.Bytes;
import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.type.ClickHouseType;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Nullable(T): one byte per value that marks NULL, then the values. It also wraps a column with a
 * DEFAULT: there the server interprets NULL as "use the default".
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/nullable">Nullable</a>
 */
public final class NullableWriter extends ColumnWriter {
  private final Bytes nulls;
  private final ColumnWriter values;

  NullableWriter(ColumnWriter values, RowBuffers buffers) {
    this.values = values;
    this.nulls = Bytes.appendOnly(buffers);
  }

  @Override
  public boolean takesEmptyText() {
    return values.takesEmptyText();
  }

  @Override
  public void writesEveryRow() {
    nulls.growsEveryRow(1);
    values.writesEveryRow();
  }

  @Override
  public boolean mayTake(JsonReader.Token token) {
    return values.mayTake(token);
  }

  @Override
  public void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    nulls.putByte(0);
    values.append(in, token);
  }

  @Override
  public void appendDefault() {
    nulls.putByte(1);
    values.appendDefault();
  }

  @Override
  public void writePrefix(OutputStream out) throws IOException {
    values.writePrefix(out);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    nulls.writeTo(out);
    values.writeTo(out);
  }

  @Override
  public ClickHouseType type() {
    return ClickHouseType.of("Nullable", values.type());
  }
}
