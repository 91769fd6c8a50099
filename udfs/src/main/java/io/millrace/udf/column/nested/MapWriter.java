package io.millrace.udf.column.nested;

import io.millrace.udf.column.Bytes;
import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.column.ValueExcerpt;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.type.ClickHouseType;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Map(K, V) from an object: the end offset of every value's entries, then all keys, then all
 * values. Keys are parsed as strings of their type; a duplicate key is kept, as in ClickHouse.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/map">Map</a>
 */
final class MapWriter extends ColumnWriter {
  private final Bytes ends;
  private final ColumnWriter keys;
  private final ColumnWriter values;

  /**
   * @param keys of a type that can be a key
   */
  MapWriter(ColumnWriter keys, ColumnWriter values, RowBuffers buffers) {
    this.keys = keys;
    this.values = values;
    this.ends = Bytes.appendOnly(buffers);
  }

  @Override
  public void writesEveryRow() {
    ends.growsEveryRow(Long.BYTES);
  }

  @Override
  public boolean mayTake(JsonReader.Token token) {
    return token == JsonReader.Token.OBJECT;
  }

  @Override
  public void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    if (token != JsonReader.Token.OBJECT) {
      throw misfit(in, "an object");
    }
    long end = ends.lastLong();
    in.beginObject();
    while (in.nextField()) {
      appendKey(in);
      values.read(in);
      end++;
    }
    ends.putLong(end);
  }

  private void appendKey(JsonReader in) throws ValueException {
    try {
      keys.appendString(in.nameBuffer(), in.nameFrom(), in.nameTo());
    } catch (ValueException e) {
      String key = ValueExcerpt.of(in.nameBuffer(), in.nameFrom(), in.nameTo());
      throw new ValueException(e.reason(), "as key " + e.expected())
          .at(in.position(), '"' + key + '"');
    }
  }

  @Override
  public void appendDefault() {
    ends.putLong(ends.lastLong());
  }

  @Override
  public void writePrefix(OutputStream out) throws IOException {
    keys.writePrefix(out);
    values.writePrefix(out);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    ends.writeTo(out);
    keys.writeTo(out);
    values.writeTo(out);
  }

  @Override
  public ClickHouseType type() {
    return ClickHouseType.of("Map", keys.type(), values.type());
  }
}
