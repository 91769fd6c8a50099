package io.millrace.udf.decode;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.json.Swar;
import io.millrace.udf.record.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The documents of one payload, in order. Reusable, not thread-safe.
 *
 * <p>A payload is a sequence of JSON values with only white space in between, so a single object,
 * newline-delimited JSON and concatenated objects all work. An object is a document. The elements
 * of an array are documents; an empty array has no documents. Any other value, and an element that
 * is not an object, is one rejected document. A leading UTF-8 byte order mark is skipped. An empty
 * payload is one rejected document.
 *
 * <p>Anything else spoils its line: from there to the line's end all is one document that is
 * rejected, whatever objects are in it. A value that begins on such a line and ends on a later one
 * is rejected with it. An array whose first element is no object is spoilt from its bracket on.
 *
 * <p>An object is read once, by the caller. Only if the caller stops halfway, its end is searched.
 * A malformed document has no end: reading resumes at the next line that begins with a document
 * ({@link Resync}), and everything before that line is rejected with the malformed document.
 */
public final class Documents {
  /** Of UTF-8. Must not change. */
  static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
  private static final int UNKNOWN = -1;

  /** What may follow in the payload. */
  private enum Expect {
    VALUE,
    COMMA_OR_VALUE,
    FIRST_ELEMENT_OR_END,
    ELEMENT,
    COMMA_OR_END
  }

  private final DecodeLimits limits;
  private final JsonReader reader;
  private final JsonReader scout;
  private final Resync resume;

  private Expect expect = Expect.VALUE;
  private int index = UNKNOWN;

  /** Whether a document or an array has ended. */
  private boolean isAfterValue;

  private int from;
  private int to;

  /** Where the array at hand starts. */
  private int arrayFrom;

  /** Start of the search for the next document. */
  private int resumeAt;

  private @Nullable JsonException problem;

  public Documents(DecodeLimits limits) {
    this.limits = limits;
    reader = new JsonReader(limits.depth());
    scout = new JsonReader(limits.depth());
    resume = new Resync(scout);
  }

  /** Starts to read another payload, which must not change meanwhile. */
  public void reset(byte[] payload) {
    reader.reset(payload, 0, payload.length);
    expect = Expect.VALUE;
    index = UNKNOWN;
    isAfterValue = false;
    from = 0;
    to = 0;
    resumeAt = startsWithMark(payload) ? BYTE_ORDER_MARK.length : 0;
    problem = null;
  }

  static boolean startsWithMark(byte[] payload) {
    return payload.length >= BYTE_ORDER_MARK.length
        && Swar.equal(payload, 0, BYTE_ORDER_MARK, BYTE_ORDER_MARK.length);
  }

  /**
   * Moves to the next document, regardless of the reader's position.
   *
   * @return false at the end of the payload
   */
  public boolean next() {
    if (index >= 0) {
      findEnd();
    }
    try {
      return find();
    } catch (JsonException e) {
      startAt(reader.position());
      // In an array without an end, this may be the document on the next line.
      broken(e, resumeAt);
      return true;
    }
  }

  private boolean find() throws JsonException {
    int at = skipSpaceBetween(resumeAt);
    while (true) {
      if (at == payload().length && isBetweenValues()) {
        return endOfPayload();
      }
      reader.startDocument(at);
      if ((expect == Expect.FIRST_ELEMENT_OR_END || expect == Expect.COMMA_OR_END) && is(at, ']')) {
        expect = Expect.VALUE;
        isAfterValue = true;
      } else if (expect == Expect.COMMA_OR_END) {
        reader.require(',', "',' or ']'");
        expect = Expect.ELEMENT;
      } else if (expect == Expect.COMMA_OR_VALUE && is(at, ',')) {
        expect = Expect.VALUE;
      } else if (is(at, '{')) {
        start(at);
        return true;
      } else if (isBetweenValues() && is(at, '[')) {
        expect = Expect.FIRST_ELEMENT_OR_END;
        arrayFrom = at;
      } else {
        spoil(at);
        return true;
      }
      at = skipSpaceBetween(at + 1);
    }
  }

  private boolean isBetweenValues() {
    return expect == Expect.VALUE || expect == Expect.COMMA_OR_VALUE;
  }

  private boolean is(int at, char expected) {
    return at < payload().length && payload()[at] == expected;
  }

  /** White space, and between documents what a writer of C strings leaves behind. */
  private int skipSpaceBetween(int start) {
    int at = skipSpace(start);
    if (isAfterValue && isBetweenValues()) {
      while (is(at, '\0')) {
        at = skipSpace(at + 1);
      }
    }
    return at;
  }

  private boolean endOfPayload() {
    if (index >= 0 || !isBlank()) {
      return false;
    }
    startAt(0);
    reject(
        Reason.MALFORMED_JSON,
        "Expected a JSON object but found an empty payload",
        payload().length);
    return true;
  }

  /** Whether a payload holds nothing but white space and zero bytes, or null. */
  static boolean isEmpty(byte[] payload) {
    int from = startsWithMark(payload) ? BYTE_ORDER_MARK.length : 0;
    int to = payload.length;
    while (from < to && isFiller(payload[from])) {
      from++;
    }
    while (to > from && isFiller(payload[to - 1])) {
      to--;
    }
    return from == to || Arrays.equals(payload, from, to, NULL, 0, NULL.length);
  }

  private static boolean isFiller(byte b) {
    return b == 0 || JsonReader.isSpace(b);
  }

  /** Whether the payload has only a byte order mark and white space. */
  private boolean isBlank() {
    return skipSpace(resumeAt) == payload().length;
  }

  private void start(int at) {
    startAt(at);
    expect = isBetweenValues() ? Expect.COMMA_OR_VALUE : Expect.COMMA_OR_END;
    try {
      if (!isOneTooMany() && payload().length - from > limits.documentBytes()) {
        checkSize(endByScout());
      }
    } catch (JsonException e) {
      broken(e, from);
    }
  }

  private boolean isOneTooMany() {
    if (index < limits.documentsPerRecord()) {
      return false;
    }
    expect = Expect.VALUE;
    String message = "Expected at most " + limits.documentsPerRecord() + " documents in a record";
    reject(Reason.LIMIT_EXCEEDED, message + " but found more", payload().length);
    return true;
  }

  /** The text there is not a document: the rest of its line belongs to it. */
  private void spoil(int at) {
    startAt(expect == Expect.FIRST_ELEMENT_OR_END ? arrayFrom : at);
    expect = Expect.VALUE;
    if (isOneTooMany()) {
      return;
    }
    try {
      reader.position(at);
      String found = reader.peek().name().toLowerCase(Locale.ROOT);
      String message = "Expected an object but found " + found;
      problem = new JsonException(Reason.NOT_AN_OBJECT, message, from);
    } catch (JsonException e) {
      problem = e;
    }
    endSpoiltLine(at);
  }

  /**
   * Ends the document at hand with its line. A value that the line begins and a line below ends
   * belongs to it: a part must never become a row.
   */
  private void endSpoiltLine(int at) {
    int newline = Resync.newline(payload(), at);
    for (int open = openedIn(at, newline); open >= 0; open = openedIn(open, newline)) {
      scout.reset(payload(), open, payload().length);
      try {
        scout.skipValue();
        open = scout.position();
        newline = Resync.newline(payload(), open);
      } catch (JsonException e) {
        if (!Resync.breaksInLine(payload(), open, e.position())) {
          breakOff(open);
          return;
        }
        break;
      }
    }
    resumeAt = newline;
    to = withoutSpace(resumeAt);
  }

  /**
   * Returns where text that is not JSON opens, outside strings, a brace or bracket that it does not
   * close; negative if it closes all.
   */
  private int openedIn(int start, int end) {
    int open = UNKNOWN;
    int depth = 0;
    boolean inString = false;
    for (int at = start; at < end; at++) {
      byte b = payload()[at];
      if (b == '"') {
        inString = !inString;
      } else if (inString) {
        at += b == '\\' ? 1 : 0;
      } else if (b == '{' || b == '[') {
        open = depth == 0 ? at : open;
        depth++;
      } else if (depth > 0 && (b == '}' || b == ']')) {
        depth--;
      }
    }
    return depth > 0 ? open : UNKNOWN;
  }

  private void checkSize(int end) {
    if (end - from > limits.documentBytes()) {
      String message = "Expected at most " + limits.documentBytes() + " bytes but found ";
      reject(Reason.LIMIT_EXCEEDED, message + (end - from), end);
    }
  }

  private void startAt(int position) {
    index++;
    isAfterValue = true;
    from = position;
    to = UNKNOWN;
    problem = null;
    reader.startDocument(position);
  }

  private int endByScout() throws JsonException {
    scout.reset(payload(), from, payload().length);
    scout.skipValue();
    return scout.position();
  }

  private void reject(Reason reason, String message, int end) {
    problem = new JsonException(reason, message, from);
    to = end;
    resumeAt = end;
  }

  private void broken(JsonException e, int searchFrom) {
    problem = e;
    breakOff(searchFrom);
  }

  /** The document is malformed: everything up to the next document belongs to it. */
  private void breakOff(int searchFrom) {
    resumeAt = resume.after(payload(), searchFrom);
    expect = Expect.VALUE;
    to = withoutSpace(resumeAt);
  }

  /** The end of the document at hand without the white space before an end. */
  private int withoutSpace(int end) {
    int at = end;
    while (at > from && JsonReader.isSpace(payload()[at - 1])) {
      at--;
    }
    return at;
  }

  private void findEnd() {
    if (to != UNKNOWN) {
      return;
    }
    if (reader.depth() == 0 && reader.position() > from) {
      to = reader.position();
      resumeAt = to;
      return;
    }
    try {
      to = endByScout();
      resumeAt = to;
    } catch (JsonException e) {
      // The caller's reader found the same error, or stopped before it; in both cases it rejects
      // the document.
      breakOff(from);
    }
  }

  private int skipSpace(int start) {
    int at = start;
    while (at < payload().length && JsonReader.isSpace(payload()[at])) {
      at++;
    }
    return at;
  }

  /** The payload, which the reader holds; only {@link #reset} may reset that reader. */
  private byte[] payload() {
    return reader.buffer();
  }

  /** A reader at the first byte of the document, which is an object if there is no problem. */
  public JsonReader reader() {
    return reader;
  }

  /** Start of the document in the payload. */
  public int from() {
    return from;
  }

  /**
   * End of the document in the payload. Valid after the document was read, or after reading it
   * failed.
   */
  public int to() {
    findEnd();
    return to;
  }

  /** Index of the document in its record, from 0. */
  public int index() {
    return index;
  }

  /** Why the document must be rejected unread; null if it can be read. */
  public @Nullable JsonException problem() {
    return problem;
  }
}
