package io.millrace.udf.column;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.Reason;
import io.millrace.udf.type.ClickHouseType;
import io.millrace.udf.type.FixedWidth;
import io.millrace.udf.type.UnsupportedTypeException;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes values that are one JSON string, number or boolean, into one buffer. A subclass overrides
 * the methods for the kinds of values that its type accepts; all others are rejected.
 */
public abstract class ScalarWriter extends ColumnWriter {
  private final ClickHouseType type;
  private final String kind;
  private final String range;
  protected final Bytes data;

  /** Bytes of every value of the type; 0 if they differ. */
  protected final int width;

  /**
   * @param kind the kind of value that the type accepts, such as {@code "a UUID"}
   */
  public ScalarWriter(ClickHouseType type, String kind, RowBuffers buffers) {
    this(type, kind, "", buffers);
  }

  /**
   * @param kind the kind of value that the type accepts, such as {@code "an integer"}
   * @param range its limits, such as {@code "from 0 to 255"}; only the message of a value outside
   *     them names it
   */
  public ScalarWriter(ClickHouseType type, String kind, String range, RowBuffers buffers) {
    this.type = type;
    this.kind = kind;
    this.range = range.isEmpty() ? kind : kind + " " + range;
    this.data = Bytes.appendOnly(buffers);
    this.width = width(type);
  }

  private static int width(ClickHouseType type) {
    try {
      return FixedWidth.of(type);
    } catch (UnsupportedTypeException e) {
      throw new IllegalStateException("The type was read before", e);
    }
  }

  @Override
  public final void writesEveryRow() {
    data.growsEveryRow(width);
  }

  @Override
  public boolean mayTake(JsonReader.Token token) {
    return token != JsonReader.Token.ARRAY && token != JsonReader.Token.OBJECT;
  }

  @Override
  public final void append(JsonReader in, JsonReader.Token token)
      throws JsonException, ValueException {
    int from = in.position();
    try {
      if (token == JsonReader.Token.STRING) {
        in.readPeekedString();
        appendString(in.textBuffer(), in.textFrom(), in.textTo());
      } else if (token == JsonReader.Token.NUMBER) {
        in.readPeekedNumber();
        appendNumber(in);
      } else if (token == JsonReader.Token.TRUE || token == JsonReader.Token.FALSE) {
        appendBoolean(in.readBoolean());
      } else {
        appendContainer(in);
      }
    } catch (ValueException e) {
      if (in.position() == from) {
        in.skipValue();
      }
      throw e.at(in, from);
    }
  }

  /** Appends an object or an array; most types reject them. */
  protected void appendContainer(JsonReader in) throws JsonException, ValueException {
    throw wrongType();
  }

  @Override
  public final boolean canBeKey() {
    return true;
  }

  /** Appends a JSON string, or the key of a map. */
  @Override
  public void appendString(byte[] text, int from, int to) throws ValueException {
    throw wrongType();
  }

  public void appendNumber(byte[] text, int from, int to) throws ValueException {
    throw wrongType();
  }

  /**
   * Appends the number that was just read. A subclass may override this to use the value that the
   * reader has already computed.
   */
  public void appendNumber(JsonReader in) throws ValueException {
    appendNumber(in.textBuffer(), in.textFrom(), in.textTo());
  }

  /** Appends {@code true} or {@code false}; most types reject them. */
  protected void appendBoolean(boolean value) throws ValueException {
    throw wrongType();
  }

  /** Parses a JSON number that must be an integer and fit a long. */
  protected final long integer(byte[] text, int from, int to) throws ValueException {
    boolean negative = text[from] == '-';
    long value = 0;
    boolean overflow = false;
    for (int i = negative ? from + 1 : from; i < to; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        throw invalid();
      }
      overflow |= value < (Long.MIN_VALUE + digit) / 10;
      value = value * 10 - digit;
    }
    if (overflow || (!negative && value == Long.MIN_VALUE)) {
      throw outOfRange();
    }
    return negative ? value : -value;
  }

  protected final ValueException wrongType() {
    return ValueException.wrongType(kind);
  }

  protected final ValueException invalid() {
    return ValueException.invalid(kind);
  }

  /**
   * The error for text of another form.
   *
   * @param form what the text must look like, such as {@code "a date such as 2026-11-28"}
   */
  protected final ValueException invalid(String form) {
    return ValueException.invalid(form);
  }

  protected final ValueException outOfRange() {
    return ValueException.outOfRange(range);
  }

  /**
   * The error for a number that is no value of the type.
   *
   * @param number what is wrong with it
   * @param hint how such numbers can be read
   */
  protected final ValueException misread(ValueException number, String hint) {
    boolean isOutside = number.reason() == Reason.OUT_OF_RANGE;
    return new ValueException(number.reason(), (isOutside ? range : kind) + " " + hint);
  }

  @Override
  public final void writeTo(OutputStream out) throws IOException {
    data.writeTo(out);
  }

  @Override
  public final ClickHouseType type() {
    return type;
  }
}
