package io.millrace.udf.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON from a range of bytes, one token at a time. Strict by RFC 8259; does not allocate
 * while it reads. Reusable, not thread-safe.
 *
 * <p>What a caller sees:
 *
 * <ul>
 *   <li>Names and strings are UTF-8, unescaped; without an escape they are a range of the input
 *       itself. {@code \u0000} is a zero byte, a pair of surrogates is its character. A lone high
 *       surrogate is an error, a lone low one becomes the three bytes of its code point. Invalid
 *       UTF-8 is passed unchanged.
 *   <li>Duplicate names are all reported, in order.
 *   <li>Numbers are their source text, and their value if it fits a long; no range is checked.
 *   <li>Raw control characters in strings, unknown escapes, leading zeros, plus signs, NaN and
 *       comments are errors by RFC 8259. ClickHouse accepts some of them.
 *   <li>Every error names what was expected, what was found, and the offset from the start of the
 *       document.
 * </ul>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
public final class JsonReader {
  /** The kinds of a JSON value. */
  public enum Token {
    OBJECT,
    ARRAY,
    STRING,
    NUMBER,
    TRUE,
    FALSE,
    NULL
  }

  /** Default maximum depth of nesting. */
  public static final int DEFAULT_MAX_DEPTH = 1000;

  /** What {@link #at} returns at the limit; no byte has this value. */
  private static final int END = 256;

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

  private final int maxDepth;
  private final Text text = new Text();
  private final NumberScanner number = new NumberScanner();
  private final Text name = new Text();

  byte[] buffer = {};
  int limit;
  int position;

  /** Where the document starts: offsets in messages count from here. */
  private int origin;

  /** The starts of the open containers; their number is the depth. */
  private int[] open = new int[16];

  private int depth;

  /** Whether the container was just opened, so that no comma is expected. */
  private boolean fresh;

  public JsonReader() {
    this(DEFAULT_MAX_DEPTH);
  }

  /**
   * @param maxDepth maximum nesting, at least 1; a deeper document is an error
   */
  public JsonReader(int maxDepth) {
    if (maxDepth < 1) {
      throw new IllegalArgumentException("Expected a depth of at least 1 but was " + maxDepth);
    }
    this.maxDepth = maxDepth;
  }

  /**
   * Starts to read other bytes. They must not change meanwhile.
   *
   * @param from first byte
   * @param to end, exclusive; no byte from there on is read
   */
  public void reset(byte[] buffer, int from, int to) {
    range(buffer, from, to);
    startDocument(from);
  }

  /** Closes all containers, and counts offsets in messages from here on. */
  public void startDocument(int from) {
    origin(from);
    depth = 0;
    fresh = false;
  }

  /** The number of open objects and arrays. */
  public int depth() {
    return depth;
  }

  /** Consumes the opening brace. */
  public void beginObject() throws JsonException {
    begin('{', "an object");
  }

  /** Consumes the opening bracket. */
  public void beginArray() throws JsonException {
    begin('[', "an array");
  }

  private void begin(char bracket, String what) throws JsonException {
    int at = skipSpace(position);
    if (at(at) != bracket) {
      throw complaint().expectedKind(what, at);
    }
    if (depth == maxDepth) {
      throw complaint().tooDeep(maxDepth, at);
    }
    if (depth == open.length) {
      open = Arrays.copyOf(open, open.length * 2);
    }
    open[depth++] = at;
    position = at + 1;
    fresh = true;
  }

  /**
   * Moves to the next field of the object.
   *
   * @return true if at its value, false if the object's closing brace was consumed
   */
  public boolean nextField() throws JsonException {
    int at = skipSpace(position);
    if (at(at) == '}') {
      end(at);
      return false;
    }
    if (!fresh) {
      at = comma(at, "',' or '}'");
    }
    if (at(at) != '"') {
      throw complaint()
          .expected(fresh ? "a field name in quotes or '}'" : "a field name in quotes", at);
    }
    int end = name.readString(buffer, at + 1, limit);
    if (end < 0) {
      throw complaint().inString(~end);
    }
    toValue(end);
    return true;
  }

  /**
   * Moves to the next field if it has the expected name; otherwise does nothing. Cheaper than
   * {@link #nextField} if fields come in their usual order, because the end of the name need not be
   * searched. If it returns true, what this class says about the field's name is about an earlier
   * field.
   *
   * @return true if at the field's value; false if nothing was consumed
   */
  public boolean nextFieldIs(FieldName expected) throws JsonException {
    int from = position;
    if (fresh || !expected.isAt(buffer, from, limit)) {
      return nextSpacedFieldIs(expected);
    }
    position = skipSpace(from + expected.length());
    return true;
  }

  /** The same for the first field, with white space, and near the end of the bytes. */
  private boolean nextSpacedFieldIs(FieldName expected) throws JsonException {
    int at = skipSpace(position);
    if (!fresh) {
      if (at(at) != ',') {
        return false;
      }
      at = skipSpace(at + 1);
    }
    // Without the comma and the colon.
    int length = expected.length() - 2;
    int end = at + length;
    if (!expected.isPossible()
        || end > limit
        || !Swar.equal(buffer, at, expected.compact(), 1, length)) {
      return false;
    }
    toValue(end);
    return true;
  }

  /** A text as JSON has it, in quotes; empty for a text that requires an escape. */
  public static byte[] quoted(byte[] utf8) {
    return Text.quoted(utf8);
  }

  private void toValue(int afterName) throws JsonException {
    int colon = skipSpace(afterName);
    if (at(colon) != ':') {
      throw complaint().expected("':'", colon);
    }
    position = skipSpace(colon + 1);
    fresh = false;
  }

  /**
   * Moves to the next element of the array.
   *
   * @return true if at it, false if the array's closing bracket was consumed
   */
  public boolean nextElement() throws JsonException {
    int at = skipSpace(position);
    if (at(at) == ']') {
      end(at);
      return false;
    }
    position = fresh ? at : comma(at, "',' or ']'");
    fresh = false;
    return true;
  }

  private int comma(int at, String expected) throws JsonException {
    if (at(at) != ',') {
      throw complaint().expected(expected, at);
    }
    return skipSpace(at + 1);
  }

  private void end(int at) {
    depth--;
    fresh = false;
    position = at + 1;
  }

  /** Whether the current field has this name. */
  public boolean nameEquals(byte[] utf8) {
    int length = name.to() - name.from();
    return length == utf8.length && Swar.equal(name.buffer(buffer), name.from(), utf8, length);
  }

  /** A hash of the current field's name, equal to {@link #nameHash(byte[])} of its bytes. */
  public int nameHash() {
    return Swar.hash(name.buffer(buffer), name.from(), name.to());
  }

  /** The value of {@link #nameHash()} for a name. */
  public static int nameHash(byte[] utf8) {
    return Swar.hash(utf8, 0, utf8.length);
  }

  /** The buffer with the current field's name, valid until the next call of {@link #nextField}. */
  public byte[] nameBuffer() {
    return name.buffer(buffer);
  }

  /** Start of the name in {@link #nameBuffer}. */
  public int nameFrom() {
    return name.from();
  }

  /** End of the name in {@link #nameBuffer}. */
  public int nameTo() {
    return name.to();
  }

  /** Consumes and validates a value of any kind. Overwrites name and text. */
  public void skipValue() throws JsonException {
    int outside = depth;
    do {
      skipScalarOrBegin();
      while (depth > outside && !nextMember()) {
        // An object or array ended; the enclosing one may end as well.
      }
    } while (depth > outside);
  }

  private void skipScalarOrBegin() throws JsonException {
    switch (peek()) {
      case OBJECT:
        beginObject();
        break;
      case ARRAY:
        beginArray();
        break;
      case STRING:
        readString();
        break;
      case NUMBER:
        readNumber();
        break;
      case TRUE:
      case FALSE:
        readBoolean();
        break;
      case NULL:
        readNull();
        break;
    }
  }

  private boolean nextMember() throws JsonException {
    return inObject() ? nextField() : nextElement();
  }

  /** Whether the innermost open container is an object. */
  boolean inObject() {
    return buffer[open[depth - 1]] == '{';
  }

  /** Offset of the next byte in the buffer. */
  public int position() {
    return position;
  }

  /**
   * Moves to the saved start of a value, to read it again, or to the end of a value. Containers
   * that began there or later are closed.
   */
  public void position(int position) {
    this.position = position;
    fresh = false;
    while (depth > 0 && open[depth - 1] >= position) {
      depth--;
    }
  }

  /** The buffer of {@link #reset}. */
  public byte[] buffer() {
    return buffer;
  }

  /** End offset in the buffer. */
  public int limit() {
    return limit;
  }

  /**
   * The path of a position in its document: {@code $.a[2].b}. It reads the document again, so use
   * it only for messages. Does not change this reader.
   *
   * @param documentFrom start of the document
   */
  public String path(int documentFrom, int position) {
    JsonReader again = new JsonReader(maxDepth);
    again.reset(buffer, documentFrom, limit);
    return new JsonPath(again).to(position);
  }

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
    position = at;
    readPeekedString();
  }

  /** Consumes the string that {@link #peek} has found. */
  public void readPeekedString() throws JsonException {
    int end = text.readString(buffer, position + 1, limit);
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
    position = at;
    readPeekedNumber();
  }

  /** Consumes the number that {@link #peek} has found. */
  public void readPeekedNumber() throws JsonException {
    int at = position;
    int end = number.scan(buffer, at, limit);
    if (end < 0) {
      throw complaint().inNumber(~end);
    }
    text.set(at, end);
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
   * Whether a value at this range, which was read or skipped, is the last number, so that {@link
   * #fitsLong}, {@link #unscaledLong} and {@link #scale} are about it.
   *
   * @param from first byte of the value
   * @param to end of the value, exclusive
   */
  public boolean isLastNumber(int from, int to) {
    return text.from() == from
        && text.to() == to
        && !text.isInScratch()
        && kind(buffer[from]) == Token.NUMBER;
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
    return text.buffer(buffer);
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

  private void range(byte[] buffer, int from, int to) {
    Objects.checkFromToIndex(from, to, buffer.length);
    this.buffer = buffer;
    limit = to;
  }

  private void origin(int start) {
    origin = start;
    position = start;
  }

  /** The byte at an index, or {@link #END} behind the end. */
  private int at(int index) {
    return index < limit ? buffer[index] : END;
  }

  /** The first byte from there on that is no white space, or the limit. */
  public int skipSpace(int from) {
    return from < limit && buffer[from] > ' ' ? from : skipSpaces(from);
  }

  private int skipSpaces(int from) {
    int at = from;
    while (at < limit && isSpace(buffer[at])) {
      at++;
    }
    return at;
  }

  /** Whether a byte is white space by RFC 8259. */
  public static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** Checks a literal whose first byte is known, and returns the position behind it. */
  private int literal(int start, byte[] word) throws JsonException {
    // The last four bytes are all, or all but the first.
    int end = start + word.length;
    int last = word.length - Integer.BYTES;
    if (end <= limit && Swar.half(buffer, start + last) == Swar.half(word, last)) {
      return end;
    }
    for (int i = 1; i < word.length; i++) {
      if (at(start + i) != word[i]) {
        throw complaint().expected(new String(word, StandardCharsets.US_ASCII), start + i);
      }
    }
    return start + word.length;
  }

  /** Throws unless the byte at the position is the expected one. */
  public void require(char expected, String what) throws JsonException {
    if (at(position) != expected) {
      throw complaint().expected(what, position);
    }
  }

  private JsonErrors complaint() {
    return new JsonErrors(buffer, limit, origin);
  }
}
