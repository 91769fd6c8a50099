package io.millrace.udf.column;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.type.ClickHouseType;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes the values of one column, or of one part of a nested column, into buffers in the layout of
 * ClickHouse's Native format. Every call appends exactly one value or throws; {@link
 * RowBuffers#rollback} removes what a failed call left in the buffers. Writers have no state of a
 * row except their buffers.
 */
public abstract class ColumnWriter {
  private EmptyText emptyText = EmptyText.KEEP;

  /** Before the first value: what empty text is, unless it is a value of the type. */
  public final void emptyText(EmptyText meaning) {
    emptyText = takesEmptyText() ? EmptyText.KEEP : meaning;
  }

  /** Whether empty text is a value of the type. */
  public boolean takesEmptyText() {
    return false;
  }

  /** Reads the value at the reader's position and appends it. */
  public final void read(JsonReader in) throws JsonException, ValueException {
    JsonReader.Token token = in.peek();
    if (token == JsonReader.Token.NULL) {
      appendNull(in);
    } else if (token == JsonReader.Token.STRING
        && emptyText == EmptyText.NULL
        && in.isEmptyString()) {
      in.readPeekedString();
      appendNull();
    } else {
      append(in, token);
    }
  }

  /**
   * Called before the first value if every row gets exactly one: a buffer in which every value has
   * the same size then needs no mark where a row began.
   */
  public void writesEveryRow() {}

  /** Whether a value of this kind may match this type; false saves an attempt. */
  public boolean mayTake(JsonReader.Token token) {
    return true;
  }

  /** Reads a value that is not null, and appends it. */
  public abstract void append(JsonReader in, JsonReader.Token token)
      throws JsonException, ValueException;

  /** Whether the type can be the key type of a map; JSON has keys as names. */
  public boolean canBeKey() {
    return false;
  }

  /** Appends the value that a string represents. */
  public void appendString(byte[] text, int from, int to) throws ValueException {
    throw new IllegalStateException("A value of " + type() + " is no string");
  }

  /** Appends the type's default: zero, empty, or NULL. */
  public abstract void appendDefault();

  /**
   * Whether a Tuple at a JSON path may lack an element of this type. The server fills in zero
   * there, and cannot read the table if zero is not a value of an Enum.
   */
  public boolean canBeZero() {
    return true;
  }

  /** Appends the default for a JSON null, as ClickHouse does with input_format_null_as_default. */
  public void appendNull(JsonReader in) throws JsonException, ValueException {
    in.readNull();
    appendNull();
  }

  /** The same, of what was consumed. */
  public void appendNull() {
    appendDefault();
  }

  /**
   * Writes the prefix that the Native format requires before the first value. Most types have no
   * prefix.
   */
  public void writePrefix(OutputStream out) throws IOException {}

  /** Writes all values in the layout of the Native format. */
  public abstract void writeTo(OutputStream out) throws IOException;

  /** The type of these bytes; the server casts it to the column's type if they differ. */
  public abstract ClickHouseType type();

  /**
   * Returns the error that the value at the reader's position has the wrong kind, and skips the
   * value.
   */
  protected static ValueException misfit(JsonReader in, String expected) throws JsonException {
    return refuse(in, ValueException.wrongType(expected));
  }

  /** Skips the value at the reader's position, which caused the error. */
  public static ValueException refuse(JsonReader in, ValueException complaint)
      throws JsonException {
    int from = in.position();
    in.skipValue();
    return complaint.at(in, from);
  }
}
