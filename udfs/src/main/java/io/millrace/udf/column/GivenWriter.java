package io.millrace.udf.column;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.type.ClickHouseType;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A column with a DEFAULT, for rows that may lack it and cannot express that by NULL. It writes a
 * flag for each value: 1 for a given value, 0 if the server should fill in the DEFAULT.
 */
public final class GivenWriter extends ColumnWriter {
  private static final ClickHouseType FLAG = ClickHouseType.of("UInt8");

  private final ColumnWriter values;
  private final Bytes flags;

  public GivenWriter(ColumnWriter values, RowBuffers buffers) {
    this.values = values;
    this.flags = Bytes.appendOnly(buffers);
  }

  @Override
  public void writesEveryRow() {
    flags.growsEveryRow(1);
    values.writesEveryRow();
  }

  @Override
  public boolean mayTake(JsonReader.Token token) {
    return values.mayTake(token);
  }

  @Override
  public void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    values.append(in, token);
    flags.putByte(1);
  }

  /** Only for a type with NULL: for others, null is the same as a missing value. */
  @Override
  public void appendNull() {
    values.appendNull();
    flags.putByte(1);
  }

  @Override
  public boolean takesEmptyText() {
    return values.takesEmptyText();
  }

  /** The server's DEFAULT; the value in its place is ignored. */
  @Override
  public void appendDefault() {
    values.appendDefault();
    flags.putByte(0);
  }

  /** The writer of the values. */
  public ColumnWriter values() {
    return values;
  }

  /** Whether the last value was given. */
  public boolean isLastGiven() {
    return flags.length() > 0 && flags.byteAt(flags.length() - 1) == 1;
  }

  @Override
  public void writePrefix(OutputStream out) throws IOException {
    values.writePrefix(out);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    values.writeTo(out);
  }

  /** The flags, as a column. */
  public ColumnWriter flags() {
    return new Flags();
  }

  private final class Flags extends ColumnWriter {
    @Override
    public void append(JsonReader in, JsonReader.Token token) {
      throw new IllegalStateException("Flags are written together with their values");
    }

    @Override
    public void appendDefault() {
      throw new IllegalStateException("Flags are written together with their values");
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      flags.writeTo(out);
    }

    @Override
    public ClickHouseType type() {
      return FLAG;
    }
  }

  @Override
  public ClickHouseType type() {
    return values.type();
  }
}
