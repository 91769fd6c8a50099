package io.millrace.udf.json;

import io.millrace.udf.json.JsonReader.Token;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The part of {@link JsonReader} that reads scalar values. */
abstract class JsonScalars extends JsonCursor {
  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  /** The kind of a value by its first byte. */
  private static final @Nullable Token[] KINDS = new @Nullable Token[256];

  static {
    KINDS['{'] = Token.OBJECT;
    KINDS['['] = Token.ARRAY;
    KINDS['"'] = Token.STRING;
    KINDS['-'] = Token.NUMBER;
    Arrays.fill(KINDS, '0', '9' + 1, Token.NUMBER);
    KINDS['t'] = Token.TRUE;
    KINDS['f'] = Token.FALSE;
    KINDS['n'] = Token.NULL;
  }

  private final Text text = new Text();
  private final NumberScanner number = new NumberScanner();

  /** Skips white space and returns the kind of the next value by its first byte. */
  public Token peek() throws JsonException {
    position = skipSpace(position);
    Token kind = position < limit ? kind(buffer[position]) : null;
    if (kind == null) {
      throw complaint().expected("a value", position);
    }
    return kind;
  }

  static @Nullable Token kind(byte first) {
    return KINDS[first & 0xFF];
  }

  /** Whether the string that {@link #peek} found is empty. */
  public boolean isEmptyString() {
    return at(position) == '"' && at(position + 1) == '"';
  }

  /** Consumes a string; its text is in {@link #textBuffer}. */
  public void readString() throws JsonException {
    int at = skipSpace(position);
    if (at(at) != '"') {
      throw complaint().expectedKind("a string", at);
    }
    int end = text.readString(buffer, at + 1, limit);
    if (end < 0) {
      throw complaint().inString(~end);
    }
    position = end;
  }

  /** Consumes a number; its text is in {@link #textBuffer}. */
  public void readNumber() throws JsonException {
    int at = skipSpace(position);
    int first = at(at);
    if (first != '-' && (first < '0' || first > '9')) {
      throw complaint().expectedKind("a number", at);
    }
    int end = number.scan(buffer, at, limit);
    if (end < 0) {
      throw complaint().inNumber(~end);
    }
    text.set(buffer, at, end);
    position = end;
  }

  /** Whether the last number has neither fraction nor exponent. */
  public boolean isInteger() {
    return number.isInteger();
  }

  /** Whether {@link #unscaledLong} and {@link #scale} represent the last number exactly. */
  public boolean fitsLong() {
    return number.fits();
  }

  /**
   * The digits of the last number as one integer with its sign, if {@link #fitsLong}. The value is
   * {@code unscaledLong() × 10^-scale()}. Negative zero is 0.
   */
  public long unscaledLong() {
    return number.unscaled();
  }

  /** Digits after the decimal point, minus the exponent; 0 for an integer. May be negative. */
  public int scale() {
    return number.scale();
  }

  /**
   * The buffer with the text of the last string or number, valid until the next one is read or
   * skipped.
   */
  public byte[] textBuffer() {
    return text.buffer();
  }

  /** Start of the text in {@link #textBuffer}. */
  public int textFrom() {
    return text.from();
  }

  /** End of the text in {@link #textBuffer}. */
  public int textTo() {
    return text.to();
  }

  /** Consumes {@code true} or {@code false}. */
  public boolean readBoolean() throws JsonException {
    int at = skipSpace(position);
    boolean value = at(at) == 't';
    if (!value && at(at) != 'f') {
      throw complaint().expectedKind("true or false", at);
    }
    position = literal(at, value ? TRUE : FALSE);
    return value;
  }

  /** Consumes {@code null}. */
  public void readNull() throws JsonException {
    int at = skipSpace(position);
    if (at(at) != 'n') {
      throw complaint().expectedKind("null", at);
    }
    position = literal(at, NULL);
  }
}
