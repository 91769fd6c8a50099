package io.millrace.udf.convert;

import io.millrace.udf.Reason;
import io.millrace.udf.decode.JsonReader;
import java.util.Objects;

/**
 * A value a column writer cannot take. Carries no stack trace: it tells about data. {@link
 * Converter} adds column, found value and path.
 */
final class ValueException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int UNKNOWN = -1;

  private final Reason reason;
  private final String subject;
  private final String expected;
  private int position = UNKNOWN;
  private String found = "";

  /**
   * @param expected what would have been right, continuing "expected …"
   */
  ValueException(Reason reason, String expected) {
    this(reason, "expected ", expected);
  }

  private ValueException(Reason reason, String subject, String expected) {
    super(expected, null, false, false);
    this.reason = Objects.requireNonNull(reason);
    this.subject = subject;
    this.expected = expected;
  }

  static ValueException wrongType(String expected) {
    return new ValueException(Reason.WRONG_TYPE, expected);
  }

  static ValueException invalid(String expected) {
    return new ValueException(Reason.INVALID_VALUE, expected);
  }

  /** A function had no result. */
  static ValueException function(String name, String expected) {
    return new ValueException(Reason.FUNCTION_FAILED, "function " + name + " expected ", expected);
  }

  static ValueException outOfRange(String expected) {
    return new ValueException(Reason.OUT_OF_RANGE, expected);
  }

  /**
   * Says that the offending value is the one the reader just consumed; the innermost stays.
   *
   * @param from where its source begins in the reader's buffer
   */
  ValueException at(JsonReader in, int from) {
    return at(from, FoundText.of(in.buffer(), from, in.position()));
  }

  /**
   * @param position of the value, in the reader's buffer
   * @param found the value's source, perhaps cut
   */
  ValueException at(int position, String found) {
    if (this.position == UNKNOWN) {
      this.position = position;
      this.found = found;
    }
    return this;
  }

  Reason reason() {
    return reason;
  }

  /** Who expected it: {@code "expected "}, or {@code "function lower expected "}. */
  String subject() {
    return subject;
  }

  String expected() {
    return expected;
  }

  int position() {
    return position;
  }

  String found() {
    return found;
  }
}
