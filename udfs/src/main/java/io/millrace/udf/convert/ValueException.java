package io.millrace.udf.convert;

import io.millrace.udf.Reason;
import java.util.Objects;

/**
 * A value a column writer cannot take. Carries no stack trace: it tells about data. {@link
 * Converter} adds column, found value and path.
 */
final class ValueException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int UNKNOWN = -1;

  private final Reason reason;
  private final String expected;
  private int from = UNKNOWN;
  private int to = UNKNOWN;

  /**
   * @param expected what would have been right, continuing "expected …"
   */
  ValueException(Reason reason, String expected) {
    super(expected, null, false, false);
    this.reason = Objects.requireNonNull(reason);
    this.expected = expected;
  }

  static ValueException wrongType(String expected) {
    return new ValueException(Reason.WRONG_TYPE, expected);
  }

  static ValueException invalid(String expected) {
    return new ValueException(Reason.INVALID_VALUE, expected);
  }

  static ValueException outOfRange(String expected) {
    return new ValueException(Reason.OUT_OF_RANGE, expected);
  }

  /**
   * Says where the value's source text is; the innermost place stays.
   *
   * @param from its first byte in the reader's buffer
   * @param to the byte after its last
   */
  ValueException at(int from, int to) {
    if (this.from == UNKNOWN) {
      this.from = from;
      this.to = to;
    }
    return this;
  }

  Reason reason() {
    return reason;
  }

  String expected() {
    return expected;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }
}
