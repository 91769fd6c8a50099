package io.millrace.udf.convert;

import io.millrace.udf.decode.JsonException;
import io.millrace.udf.decode.JsonReader;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Array(T): for every value where its elements end, then all elements.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/array">Array</a>
 */
final class ArrayWriter extends ColumnWriter {
  private final Bytes ends;
  private final ColumnWriter elements;

  ArrayWriter(ColumnWriter elements, RowBuffers buffers) {
    this.elements = elements;
    this.ends = new Bytes(buffers);
  }

  @Override
  boolean mayTake(JsonReader.Token token) {
    return token == JsonReader.Token.ARRAY;
  }

  @Override
  void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
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

  /** How many elements the value appended last has. */
  long lastLength() {
    return ends.lastLong() - ends.lastLongButOne();
  }

  @Override
  void appendDefault() {
    ends.putLong(ends.lastLong());
  }

  @Override
  void writePrefix(OutputStream out) throws IOException {
    elements.writePrefix(out);
  }

  @Override
  void writeTo(OutputStream out) throws IOException {
    ends.writeTo(out);
    elements.writeTo(out);
  }

  @Override
  ClickHouseType type() {
    return ClickHouseType.of("Array", elements.type());
  }
}
