package io.millrace.udf.decode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON from a range of bytes, one token at a time as its caller pulls them. Strict by RFC
 * 8259; allocates nothing while it reads. Can be used again and again, by one thread.
 *
 * <p>What a caller gets to see:
 *
 * <ul>
 *   <li>Names and strings are UTF-8, unescaped: the range of the input itself when there was no
 *       escape. {@code \u0000} is a zero byte, a pair of surrogates is its character. A high
 *       surrogate alone is an error, a low one alone is the three bytes of its code point. Bytes
 *       that are no valid UTF-8 pass unchanged.
 *   <li>Duplicate names are all reported, in order.
 *   <li>Numbers are their source text; no range is checked.
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

  /** Levels of nesting read by default. */
  public static final int DEFAULT_MAX_DEPTH = 1000;

  /** What {@link #at} returns at the limit; no byte has this value. */
  private static final int END = 256;

  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  private final int maxDepth;
  private final StringScanner name = new StringScanner();
  private final StringScanner string = new StringScanner();
  private final NumberScanner number = new NumberScanner();

  private byte[] buffer = {};
  private int limit;
  private int origin;
  private int position;

  /** Where the containers we are in began; their count is the depth. */
  private int[] open = new int[16];

  private int depth;

  /** Whether the container was just opened: no comma before what comes next. */
  private boolean fresh;

  private byte[] textBuffer = {};
  private int textFrom;
  private int textTo;

  public JsonReader() {
    this(DEFAULT_MAX_DEPTH);
  }

  /**
   * @param maxDepth levels of nesting that are read, at least 1; a deeper document is an error
   */
  public JsonReader(int maxDepth) {
    if (maxDepth < 1) {
      throw new IllegalArgumentException("Expected a depth of at least 1 but was " + maxDepth);
    }
    this.maxDepth = maxDepth;
  }

  /**
   * Starts on other bytes. They must not change while they are read.
   *
   * @param from the first byte
   * @param to the byte after the last; nothing from there on is looked at
   */
  public void reset(byte[] buffer, int from, int to) {
    Objects.checkFromToIndex(from, to, buffer.length);
    this.buffer = buffer;
    limit = to;
    startDocument(from);
  }

  /** Forgets what was open, and counts offsets in messages from here on. */
  void startDocument(int from) {
    origin = from;
    position = from;
    depth = 0;
    fresh = false;
  }

  /** How many objects and arrays are open. */
  int depth() {
    return depth;
  }

  /** Skips white space to the next value and tells its kind by its first byte. */
  public Token peek() throws JsonException {
    position = skipSpace(position);
    Token kind = position < limit ? kind(buffer[position]) : null;
    if (kind == null) {
      throw complaint().expected("a value", position);
    }
    return kind;
  }

  static @Nullable Token kind(byte first) {
    switch (first) {
      case '"':
        return Token.STRING;
      case '{':
        return Token.OBJECT;
      case '[':
        return Token.ARRAY;
      case 't':
        return Token.TRUE;
      case 'f':
        return Token.FALSE;
      case 'n':
        return Token.NULL;
      default:
        return first == '-' || NumberScanner.isDigit(first) ? Token.NUMBER : null;
    }
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
   * Goes to the next field of the object.
   *
   * @return true when positioned at its value, false when the object's closing brace was consumed
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
    int after = name.scan(buffer, at + 1, limit);
    if (after < 0) {
      throw complaint().inString(~after);
    }
    at = skipSpace(after);
    if (at(at) != ':') {
      throw complaint().expected("':'", at);
    }
    position = skipSpace(at + 1);
    fresh = false;
    return true;
  }

  /**
   * Goes to the next element of the array.
   *
   * @return true when positioned at it, false when the array's closing bracket was consumed
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
    return length == utf8.length && Words.equal(name.buffer(), name.from(), utf8, 0, length);
  }

  /** A hash of the current field's name, the same as {@link #nameHash(byte[])} of its bytes. */
  public int nameHash() {
    return Words.hash(name.buffer(), name.from(), name.to());
  }

  /** The hash {@link #nameHash()} gives for a name. */
  public static int nameHash(byte[] utf8) {
    return Words.hash(utf8, 0, utf8.length);
  }

  /** Holds the current field's name, until the next call of {@link #nextField}. */
  public byte[] nameBuffer() {
    return name.buffer();
  }

  public int nameFrom() {
    return name.from();
  }

  public int nameTo() {
    return name.to();
  }

  /** Consumes a string; its text is then in {@link #textBuffer}. */
  public void readString() throws JsonException {
    int at = skipSpace(position);
    if (at(at) != '"') {
      throw complaint().expectedKind("a string", at);
    }
    int end = string.scan(buffer, at + 1, limit);
    if (end < 0) {
      throw complaint().inString(~end);
    }
    text(string.buffer(), string.from(), string.to());
    position = end;
  }

  /** Consumes a number; its text is then in {@link #textBuffer}. */
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
    text(buffer, at, end);
    position = end;
  }

  /** Whether the number read last has neither fraction nor exponent. */
  public boolean isInteger() {
    return number.isInteger();
  }

  private void text(byte[] bytes, int from, int to) {
    textBuffer = bytes;
    textFrom = from;
    textTo = to;
  }

  /** Holds the text of the string or number read last, until the next one is read or skipped. */
  public byte[] textBuffer() {
    return textBuffer;
  }

  public int textFrom() {
    return textFrom;
  }

  public int textTo() {
    return textTo;
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

  /** Complains unless the byte at the position is the expected one. */
  void require(char expected, String what) throws JsonException {
    if (at(position) != expected) {
      throw complaint().expected(what, position);
    }
  }

  private int literal(int start, byte[] word) throws JsonException {
    for (int i = 1; i < word.length; i++) {
      if (at(start + i) != word[i]) {
        throw complaint().expected(new String(word, StandardCharsets.US_ASCII), start + i);
      }
    }
    return start + word.length;
  }

  /** Consumes a value of any kind, checking all of it. Overwrites name and text. */
  public void skipValue() throws JsonException {
    int outside = depth;
    do {
      skipScalarOrBegin();
      while (depth > outside && !nextMember()) {
        // An object or array ended; so may the one around it.
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

  /** Offset in the buffer of the next byte to be read. */
  public int position() {
    return position;
  }

  /**
   * Goes to a position remembered at a value's start, to read the value again, or to one after a
   * value. Containers that began there or later are no longer open.
   */
  public void position(int position) {
    this.position = position;
    fresh = false;
    while (depth > 0 && open[depth - 1] >= position) {
      depth--;
    }
  }

  public byte[] buffer() {
    return buffer;
  }

  /** Offset in the buffer after the last byte. */
  public int limit() {
    return limit;
  }

  /**
   * Where in its document a position lies: {@code $.a[2].b}. Reads the document again up to there,
   * so it is for messages only. Changes nothing of this reader.
   *
   * @param documentFrom where the document starts
   */
  public String path(int documentFrom, int position) {
    JsonReader again = new JsonReader(maxDepth);
    again.reset(buffer, documentFrom, limit);
    return new JsonPath(again).to(position);
  }

  private int skipSpace(int from) {
    int at = from;
    while (at < limit && isSpace(buffer[at])) {
      at++;
    }
    return at;
  }

  static boolean isSpace(byte b) {
    return b <= ' ' && (b == ' ' || b == '\n' || b == '\r' || b == '\t');
  }

  private int at(int index) {
    return index < limit ? buffer[index] : END;
  }

  private Complaint complaint() {
    return new Complaint(buffer, limit, origin);
  }
}
