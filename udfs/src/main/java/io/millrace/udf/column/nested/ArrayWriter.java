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
 * Array(T): the end offset of every value's elements, then all elements.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/array">Array</a>
 */
public final class ArrayWriter extends ColumnWriter {
  private final Bytes ends;
  private final ColumnWriter elements;

  ArrayWriter(ColumnWriter elements, RowBuffers buffers) {
    this.elements = elements;
    this.ends = Bytes.appendOnly(buffers);
  }

  @Override
  public void writesEveryRow() {
    ends.growsEveryRow(Long.BYTES);
  }

  @Override
  public boolean mayTake(JsonReader.Token token) {
    return token == JsonReader.Token.ARRAY;
  }

  @Override
  public void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    if (token != JsonReader.Token.ARRAY) {
      throw misfit(in, "an array");
    }
    long end = ends.lastLong();
    in.beginArray();
    while (in.nextElement()) {
      elements.read(in);
      end++;
    }
    ends.putLong(end);
  }

  /** The number of elements of the last value. */
  public long lastLength() {
    return ends.lastLong() - ends.lastLongButOne();
  }

  @Override
  public void appendDefault() {
    ends.putLong(ends.lastLong());
  }

  @Override
  public void writePrefix(OutputStream out) throws IOException {
    elements.writePrefix(out);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    ends.writeTo(out);
    elements.writeTo(out);
  }

  @Override
  public ClickHouseType type() {
    return ClickHouseType.of("Array", elements.type());
  }
}
