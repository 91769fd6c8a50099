package io.millrace.udf.column;

import io.millrace.udf.convert.Converter;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.Reason;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value a column writer cannot take. Carries no stack trace: it tells about data. {@link
 * Converter} adds column, found value and path.
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

  /** Where the found value stands, when its text was not made yet. */
  private transient byte @Nullable [] source;

  private transient int sourceEnd;

  /**
   * @param expected what would have been right, continuing "expected …"
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

  /** A function had no result. */
  public static ValueException function(String name, String expected) {
    return new ValueException(Reason.FUNCTION_FAILED, "function " + name + " expected ", expected);
  }

  public static ValueException outOfRange(String expected) {
    return new ValueException(Reason.OUT_OF_RANGE, expected);
  }

  /** Says that no other type of a Variant may take the value: the server tries none after this. */
  public ValueException conclusive() {
    conclusive = true;
    return this;
  }

  public boolean isConclusive() {
    return conclusive;
  }

  /**
   * Says that the offending value is the one the reader just consumed; the innermost stays.
   *
   * @param from where its source begins in the reader's buffer
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
   * Adds the place of the value, unless it is known.
   *
   * @param position of the value, in the reader's buffer
   * @param found the value's source, perhaps cut
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

  /** Who expected it: {@code "expected "}, or {@code "function lower expected "}. */
  public String subject() {
    return subject;
  }

  public String expected() {
    return expected;
  }

  public int position() {
    return position;
  }

  /** Its source, perhaps cut; to be asked for while the reader is still at the document. */
  public String found() {
    return source == null ? found : ValueExcerpt.of(source, position, sourceEnd);
  }
}
