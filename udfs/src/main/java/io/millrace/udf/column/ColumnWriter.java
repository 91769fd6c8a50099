package io.millrace.udf.column;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.type.ClickHouseType;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes the values of one column, or of one part of a nested column, into buffers laid out as
 * ClickHouse's Native format wants them. Every call appends exactly one value or throws; what a
 * failed call left in the buffers is cut off by {@link RowBuffers#rollback}. Writers hold no state
 * of a row but their buffers.
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
      in.readString();
      appendNull();
    } else {
      append(in, token);
    }
  }

  /** Whether a value of this kind could be one of this type; false spares an attempt. */
  public boolean mayTake(JsonReader.Token token) {
    return true;
  }

  /** Reads a value that is not null, and appends it. */
  public abstract void append(JsonReader in, JsonReader.Token token)
      throws JsonException, ValueException;

  /** Whether the type can be that of a map's keys, which JSON has as names. */
  public boolean canBeKey() {
    return false;
  }

  /** Appends the value that a string stands for. */
  public void appendString(byte[] text, int from, int to) throws ValueException {
    throw new IllegalStateException("A value of " + type() + " is no string");
  }

  /** What a type holds where nothing was said: zero, empty, NULL. */
  public abstract void appendDefault();

  /**
   * Whether a Tuple at a path of JSON can lack an element of this type. There the server fills up
   * with zeros, and cannot read a table again in which one is no value of its Enum.
   */
  public boolean canBeZero() {
    return true;
  }

  /** A JSON null: as if nothing was said, as ClickHouse does with input_format_null_as_default. */
  public void appendNull(JsonReader in) throws JsonException, ValueException {
    in.readNull();
    appendNull();
  }

  /** The same, of what was consumed. */
  public void appendNull() {
    appendDefault();
  }

  /**
   * Writes what the Native format wants to have said before the first value: most types nothing.
   */
  public void writePrefix(OutputStream out) throws IOException {}

  /** Writes all values in the layout of the Native format. */
  public abstract void writeTo(OutputStream out) throws IOException;

  /** The type these bytes have, which the server casts to the column's if it is another. */
  public abstract ClickHouseType type();

  /** The value at the reader's position is of the wrong kind. */
  protected static ValueException misfit(JsonReader in, String expected) throws JsonException {
    return refuse(in, ValueException.wrongType(expected));
  }

  /** Consumes the value at the reader's position, which is the one complained about. */
  public static ValueException refuse(JsonReader in, ValueException complaint)
      throws JsonException {
    int from = in.position();
    in.skipValue();
    return complaint.at(in, from);
  }
}
