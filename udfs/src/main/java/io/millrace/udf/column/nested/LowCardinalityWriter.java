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
 * LowCardinality(T) in its own layout, for nested types that the server does not cast. The
 * dictionary has every value as it occurs, and each row has an index; the server removes the
 * duplicates.
 *
 * @see <a
 *     href="https://clickhouse.com/docs/sql-reference/data-types/lowcardinality">LowCardinality</a>
 */
final class LowCardinalityWriter extends ColumnWriter {
  /** A dictionary per block, which the server adds to its own; 32-bit indexes. */
  private static final long LAYOUT = 0x602;

  private static final long VERSION = 1;

  private final ClickHouseType type;
  private final ColumnWriter values;

  /** The first entries of the dictionary, for NULL and for the default. */
  private final ColumnWriter blank;

  private final Nulls nulls;

  /** A byte per value: whether it is NULL. */
  private final Bytes flags;

  /** Whether the dictionary contains NULL. */
  enum Nulls {
    NONE,
    POSSIBLE
  }

  /**
   * @param values of the dictionary; not Nullable
   * @param blank a writer of the same type in separate buffers
   */
  LowCardinalityWriter(
      ClickHouseType type,
      ColumnWriter values,
      ColumnWriter blank,
      Nulls nulls,
      RowBuffers buffers) {
    this.type = type;
    this.values = values;
    this.blank = blank;
    this.nulls = nulls;
    this.flags = new Bytes(buffers);
    blank.appendDefault();
  }

  @Override
  public boolean takesEmptyText() {
    return values.takesEmptyText();
  }

  @Override
  public boolean mayTake(JsonReader.Token token) {
    return values.mayTake(token);
  }

  @Override
  public void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    values.append(in, token);
    flags.putByte(0);
  }

  @Override
  public boolean canBeKey() {
    return values.canBeKey();
  }

  @Override
  public void appendString(byte[] text, int from, int to) throws ValueException {
    values.appendString(text, from, to);
    flags.putByte(0);
  }

  @Override
  public void appendDefault() {
    values.appendDefault();
    flags.putByte(nulls == Nulls.POSSIBLE ? 1 : 0);
  }

  @Override
  public void writePrefix(OutputStream out) throws IOException {
    writeLong(VERSION, out);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    int count = flags.length();
    if (count == 0) {
      return;
    }
    writeLong(LAYOUT, out);
    writeLong(count + 1L, out);
    blank.writeTo(out);
    values.writeTo(out);
    writeLong(count, out);
    byte[] places = new byte[count * Integer.BYTES];
    for (int i = 0; i < count; i++) {
      Bytes.setInt(places, i * Integer.BYTES, flags.byteAt(i) == 0 ? i + 1 : 0);
    }
    out.write(places);
  }

  private static void writeLong(long value, OutputStream out) throws IOException {
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      out.write((int) (value >>> shift));
    }
  }

  @Override
  public ClickHouseType type() {
    return type;
  }
}
