package io.millrace.udf.function;

import java.util.Objects;

/**
 * A function has no result for its arguments. Carries no stack trace: it tells about data, not
 * about code.
 */
public final class FunctionException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String expected;
  private final String found;

  /**
   * @param expected what would have been right, continuing "expected …"; without values of the
   *     document, which {@code errors.values: redacted} keeps out of messages
   * @param found the argument that is not
   */
  public FunctionException(String expected, JsonValue found) {
    super("expected " + expected, null, false, false);
    this.expected = Objects.requireNonNull(expected);
    this.found = found.json();
  }

  /** What would have been right, continuing "expected …". */
  public String expected() {
    return expected;
  }

  /** The offending argument's JSON. */
  public String found() {
    return found;
  }
}
