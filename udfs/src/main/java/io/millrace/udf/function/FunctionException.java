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
  private boolean isMismatchedPath;

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

  /** A pointer met text, a number, true or false, or an array's element without a number. */
  static FunctionException mismatchedPath(JsonValue found) {
    FunctionException failure =
        new FunctionException("an object or array that leads to the pointer's place", found);
    failure.isMismatchedPath = true;
    return failure;
  }

  /** Whether a place could not be reached; {@code convert.mismatched-paths} says what follows. */
  public boolean isMismatchedPath() {
    return isMismatchedPath;
  }

  /** Whether the offending argument, or an element of it, is empty text. */
  public boolean isOfEmptyText() {
    return found.equals("\"\"");
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
