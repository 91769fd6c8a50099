package io.millrace.udf.column;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.type.ClickHouseType;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A writer of values that are one JSON string, number or boolean and take one buffer. Subclasses
 * see the text; what they do not override is refused.
 */
public abstract class ScalarWriter extends ColumnWriter {
  private final ClickHouseType type;
  private final String expected;
  public final Bytes data;

  /**
   * @param expected what a value should be, in words for the error message
   */
  public ScalarWriter(ClickHouseType type, String expected, RowBuffers buffers) {
    this.type = type;
    this.expected = expected;
    this.data = new Bytes(buffers);
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
      appendValue(in, token);
    } catch (ValueException e) {
      if (in.position() == from) {
        in.skipValue();
      }
      throw e.at(in, from);
    }
  }

  protected void appendValue(JsonReader in, JsonReader.Token token)
      throws JsonException, ValueException {
    switch (token) {
      case STRING:
        in.readString();
        appendString(in.textBuffer(), in.textFrom(), in.textTo());
        break;
      case NUMBER:
        in.readNumber();
        appendNumber(in);
        break;
      case TRUE:
      case FALSE:
        appendBoolean(in.readBoolean());
        break;
      default:
        throw wrongType();
    }
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

  /** Appends the number just read. The place for a short cut when the reader has its value. */
  public void appendNumber(JsonReader in) throws ValueException {
    appendNumber(in.textBuffer(), in.textFrom(), in.textTo());
  }

  /** Most types take no boolean. The word is ClickHouse's: JSON's true and false. */
  protected void appendBoolean(boolean value) throws ValueException {
    throw wrongType();
  }

  /** A JSON number that has to be a whole one and fit a long. */
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
    return ValueException.wrongType(expected);
  }

  protected final ValueException invalid() {
    return ValueException.invalid(expected);
  }

  protected final ValueException outOfRange() {
    return ValueException.outOfRange(expected);
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
