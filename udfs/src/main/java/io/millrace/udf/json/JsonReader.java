package io.millrace.udf.json;

import java.util.Arrays;

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
 *   <li>Numbers are their source text, and their value when it fits a long; no range is checked.
 *   <li>Raw control characters in strings, unknown escapes, leading zeros, signs, NaN and comments
 *       are errors by RFC 8259. ClickHouse lets some of them pass.
 *   <li>Every error names what was expected, what was found, and the offset from the start of the
 *       document.
 * </ul>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
public final class JsonReader extends JsonScalars {
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

  private final int maxDepth;
  private final Text name = new Text();

  /** Where the containers we are in began; their count is the depth. */
  private int[] open = new int[16];

  private int depth;

  /** Whether the container was just opened: no comma before what comes next. */
  private boolean fresh;

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
    range(buffer, from, to);
    startDocument(from);
  }

  /** Forgets what was open, and counts offsets in messages from here on. */
  public void startDocument(int from) {
    origin(from);
    depth = 0;
    fresh = false;
  }

  /** How many objects and arrays are open. */
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
    int end = name.readString(buffer, at + 1, limit);
    if (end < 0) {
      throw complaint().inString(~end);
    }
    toValue(end);
    return true;
  }

  /**
   * Goes to the next field if it has the name expected, and does nothing otherwise. Cheaper than
   * {@link #nextField} when fields come in the order they usually do: a name that is compared need
   * not be searched for its end.
   *
   * @param quoted what {@link #quoted} gives for the name
   * @return true when positioned at the field's value; false when nothing was consumed
   */
  public boolean nextFieldIs(byte[] quoted) throws JsonException {
    int at = skipSpace(position);
    if (!fresh) {
      if (at(at) != ',') {
        return false;
      }
      at = skipSpace(at + 1);
    }
    int end = at + quoted.length;
    if (end > limit || quoted.length == 0 || !Swar.equal(buffer, at, quoted, quoted.length)) {
      return false;
    }
    name.set(buffer, at + 1, end - 1);
    toValue(end);
    return true;
  }

  /**
   * A name as {@link #nextFieldIs} wants it: in quotes. Nothing for a name that JSON can only spell
   * with an escape; such a field is never the expected one.
   */
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
    return length == utf8.length && Swar.equal(name.buffer(), name.from(), utf8, length);
  }

  /** A hash of the current field's name, the same as {@link #nameHash(byte[])} of its bytes. */
  public int nameHash() {
    return Swar.hash(name.buffer(), name.from(), name.to());
  }

  /** The hash {@link #nameHash()} gives for a name. */
  public static int nameHash(byte[] utf8) {
    return Swar.hash(utf8, 0, utf8.length);
  }

  /** Holds the current field's name, until the next call of {@link #nextField}. */
  public byte[] nameBuffer() {
    return name.buffer();
  }

  /** Where the name starts in {@link #nameBuffer}. */
  public int nameFrom() {
    return name.from();
  }

  /** Where the name ends in {@link #nameBuffer}. */
  public int nameTo() {
    return name.to();
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

  /** The bytes given to {@link #reset}. */
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
}
