package io.millrace.testkit.clickhouse.embedded;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** ClickHouse refused a statement. The message is ClickHouse's own. */
final class QueryFailedException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final Pattern CODE = Pattern.compile("^Code: (\\d+)\\.");

  /** The library wraps the engine's message. */
  private static final Pattern WITHIN =
      Pattern.compile(
          "Code: (\\d+)\\. DB::Exception: (Code: \\1\\. DB::Exception: .*) \\(version [^()]+\\)"
              + "\\. \\([A-Z0-9_]+\\)",
          Pattern.DOTALL);

  QueryFailedException(String message) {
    super(engines(message));
  }

  private static String engines(String message) {
    Matcher within = WITHIN.matcher(message);
    return within.matches() ? within.group(2) : message;
  }

  /**
   * The number of the error in ClickHouse's list; {@code UNKNOWN_EXCEPTION} when the message has no
   * number.
   */
  int code() {
    Matcher code = CODE.matcher(message());
    return code.find() ? Integer.parseInt(code.group(1)) : 1002;
  }

  String message() {
    return String.valueOf(getMessage());
  }
}
