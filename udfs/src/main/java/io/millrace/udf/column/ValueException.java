package io.millrace.udf.column;

import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.Reason;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value that a column writer rejects. Has no stack trace, because it is about data, not code. The
 * converter adds column, found value and path.
 */
public final class ValueException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int UNKNOWN = -1;

  private final Reason reason;
  private final String subject;
  private final String expected;
  private boolean conclusive;
  private int position = UNKNOWN;
  private String found = "";

  /** The buffer of the found value, until its text is requested. */
  private transient byte @Nullable [] source;

  private transient int sourceEnd;

  /**
   * @param expected the expected value, continuing "expected …"
   */
  public ValueException(Reason reason, String expected) {
    this(reason, "expected ", expected);
  }

  private ValueException(Reason reason, String subject, String expected) {
    super(expected, null, false, false);
    this.reason = Objects.requireNonNull(reason);
    this.subject = subject;
    this.expected = expected;
  }

  public static ValueException wrongType(String expected) {
    return new ValueException(Reason.WRONG_TYPE, expected);
  }

  public static ValueException invalid(String expected) {
    return new ValueException(Reason.INVALID_VALUE, expected);
  }

  /** A function has no result. */
  public static ValueException function(String name, String expected) {
    return new ValueException(Reason.FUNCTION_FAILED, "function " + name + " expected ", expected);
  }

  public static ValueException outOfRange(String expected) {
    return new ValueException(Reason.OUT_OF_RANGE, expected);
  }

  /**
   * Marks that no other type of a Variant may accept the value: the server tries none after this.
   */
  public ValueException conclusive() {
    conclusive = true;
    return this;
  }

  public boolean isConclusive() {
    return conclusive;
  }

  /**
   * Sets the offending value to the one that the reader has just consumed, unless an inner one is
   * set.
   *
   * @param from start of its source in the reader's buffer
   */
  public ValueException at(JsonReader in, int from) {
    if (position == UNKNOWN) {
      position = from;
      source = in.buffer();
      sourceEnd = in.position();
    }
    return this;
  }

  /**
   * Sets the position of the value, unless it is set.
   *
   * @param position of the value, in the reader's buffer
   * @param found the value's source, possibly truncated
   */
  public ValueException at(int position, String found) {
    if (this.position == UNKNOWN) {
      this.position = position;
      this.found = found;
    }
    return this;
  }

  public Reason reason() {
    return reason;
  }

  /** The beginning of the message: {@code "expected "}, or {@code "function lower expected "}. */
  public String subject() {
    return subject;
  }

  public String expected() {
    return expected;
  }

  public int position() {
    return position;
  }

  /** The source of the value, possibly truncated; valid while the reader is at the document. */
  public String found() {
    return source == null ? found : ValueExcerpt.of(source, position, sourceEnd);
  }
}
