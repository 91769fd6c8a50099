package io.millrace.udf.function;

import java.util.Objects;

/**
 * A function has no result for its arguments. Has no stack trace, because it is about data, not
 * code.
 */
public final class FunctionException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String expected;
  private final String found;

  /**
   * @param expected the expected value, continuing "expected …". It must not contain values of the
   *     document, which {@code errors.values: redacted} keeps out of messages
   * @param found the offending argument
   */
  public FunctionException(String expected, JsonValue found) {
    super("expected " + expected, null, false, false);
    this.expected = Objects.requireNonNull(expected);
    this.found = found.json();
  }

  /** The expected value, continuing "expected …". */
  public String expected() {
    return expected;
  }

  /** The offending argument's JSON. */
  public String found() {
    return found;
  }
}
