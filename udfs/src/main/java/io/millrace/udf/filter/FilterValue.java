package io.millrace.udf.filter;

import io.millrace.udf.column.ValueExcerpt;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One value of a condition. Reused for the values of all documents. */
public final class FilterValue {
  /** What a value is. */
  enum Kind {
    NULL,
    BOOLEAN,
    NUMBER,
    TEXT,
    /** A time of the record, or one that a function read. */
    TIME,
    /** An array or an object. */
    NESTED
  }

  private static final int MOST_DIGITS = 20;
  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

  private final JsonReader reader = new JsonReader();
  private final String name;
  private final boolean isConstant;
  private byte[] scratch = {};

  private Kind kind = Kind.NULL;

  /** The text of a string without its quotes, or the JSON of any other value. */
  private byte[] bytes = {};

  private int from;
  private int to;
  private boolean truth;
  private boolean fitsLong;
  private long unscaled;
  private int scale;
  private long seconds;
  private int nanos;

  /**
   * Creates null.
   *
   * @param name how messages call it, such as the pointer to it
   */
  public FilterValue(String name) {
    this(name, false);
  }

  private FilterValue(String name, boolean isConstant) {
    this.name = name;
    this.isConstant = isConstant;
  }

  /**
   * Creates a constant.
   *
   * @param json the value, which is valid
   */
  public static FilterValue constant(byte[] json) {
    FilterValue value =
        new FilterValue(new String(json, StandardCharsets.UTF_8), /* isConstant= */ true);
    value.setJson(json, 0, json.length);
    return value;
  }

  public void setNull() {
    kind = Kind.NULL;
  }

  public void setBoolean(boolean value) {
    kind = Kind.BOOLEAN;
    truth = value;
    setBytes(value ? TRUE : FALSE, 0, (value ? TRUE : FALSE).length);
  }

  /**
   * Takes the value of JSON that was already validated; the buffer must not change meanwhile.
   *
   * @param start first byte of the value
   * @param end end of the value, exclusive
   */
  public void setJson(byte[] source, int start, int end) {
    try {
      reader.reset(source, start, end);
      JsonReader.Token token = reader.peek();
      setBytes(source, start, end);
      switch (token) {
        case NULL:
          kind = Kind.NULL;
          return;
        case TRUE:
        case FALSE:
          kind = Kind.BOOLEAN;
          truth = token == JsonReader.Token.TRUE;
          return;
        case STRING:
          kind = Kind.TEXT;
          reader.readString();
          setBytes(reader.textBuffer(), reader.textFrom(), reader.textTo());
          return;
        case NUMBER:
          reader.readNumber();
          setNumber();
          return;
        case ARRAY:
        case OBJECT:
          kind = Kind.NESTED;
      }
    } catch (JsonException e) {
      throw new IllegalStateException("The value was read before", e);
    }
  }

  private void setNumber() {
    kind = Kind.NUMBER;
    fitsLong = reader.fitsLong();
    unscaled = reader.unscaledLong();
    scale = reader.scale();
  }

  /** Takes text, which must not change meanwhile. */
  public void setText(byte[] utf8, int start, int end) {
    kind = Kind.TEXT;
    setBytes(utf8, start, end);
  }

  /** Takes an integer of at least 0. */
  public void setNumber(long number) {
    kind = Kind.NUMBER;
    fitsLong = true;
    unscaled = number;
    scale = 0;
    if (scratch.length == 0) {
      scratch = new byte[MOST_DIGITS];
    }
    int start = MOST_DIGITS;
    long rest = number;
    do {
      scratch[--start] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    setBytes(scratch, start, MOST_DIGITS);
  }

  /** Takes an instant, as seconds since the epoch and nanoseconds. */
  public void setTime(long seconds, int nanos) {
    kind = Kind.TIME;
    this.seconds = seconds;
    this.nanos = nanos;
  }

  private void setBytes(byte[] buffer, int start, int end) {
    bytes = buffer;
    from = start;
    to = end;
  }

  public boolean isNull() {
    return kind == Kind.NULL;
  }

  Kind kind() {
    return kind;
  }

  boolean isConstant() {
    return isConstant;
  }

  byte[] bytes() {
    return bytes;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  boolean truth() {
    return truth;
  }

  /** Whether {@link #unscaled} and {@link #scale} represent a number exactly. */
  boolean fitsLong() {
    return fitsLong;
  }

  long unscaled() {
    return unscaled;
  }

  int scale() {
    return scale;
  }

  long seconds() {
    return seconds;
  }

  int nanos() {
    return nanos;
  }

  /** Whether the text is {@code true} or {@code false}. */
  boolean isBooleanText() {
    return isWord(TRUE) || isWord(FALSE);
  }

  boolean isWord(byte[] word) {
    return Arrays.equals(bytes, from, to, word, 0, word.length);
  }

  /** Whether it is true, or text of that. */
  boolean isTrueWord() {
    return isWord(TRUE);
  }

  /** How messages call it. */
  String name() {
    return name;
  }

  /** The value for a message. */
  String excerpt() {
    String text = ValueExcerpt.of(bytes, from, to);
    return kind == Kind.TEXT ? '"' + text + '"' : text;
  }
}
