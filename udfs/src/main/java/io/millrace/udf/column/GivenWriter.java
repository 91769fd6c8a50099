package io.millrace.udf.column;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.type.ClickHouseType;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A column with a DEFAULT, in rows of which some lack it and cannot say so by NULL. Next to the
 * values there is a flag for each: 1 where a value was given, 0 where the server is to take the
 * DEFAULT.
 */
public final class GivenWriter extends ColumnWriter {
  private static final ClickHouseType FLAG = ClickHouseType.of("UInt8");

  private final ColumnWriter values;
  private final Bytes flags;

  public GivenWriter(ColumnWriter values, RowBuffers buffers) {
    this.values = values;
    this.flags = new Bytes(buffers);
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

  /** Only of a type that has NULL: of others, null is as if nothing was said. */
  @Override
  public void appendNull() {
    values.appendNull();
    flags.putByte(1);
  }

  @Override
  public boolean takesEmptyText() {
    return values.takesEmptyText();
  }

  /** The server's DEFAULT; what stands in its place is not looked at. */
  @Override
  public void appendDefault() {
    values.appendDefault();
    flags.putByte(0);
  }

  /** The writer of the values. */
  public ColumnWriter values() {
    return values;
  }

  /** Whether the value appended last was given. */
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

  /** The flags, as the values of a column of their own. */
  public ColumnWriter flags() {
    return new Flags();
  }

  private final class Flags extends ColumnWriter {
    @Override
    public void append(JsonReader in, JsonReader.Token token) {
      throw new IllegalStateException("Flags are written with their values");
    }

    @Override
    public void appendDefault() {
      throw new IllegalStateException("Flags are written with their values");
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
