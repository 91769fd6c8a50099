package io.millrace.job.clickhouse.http;

/**
 * The values of a statement's parameters, such as {@code {table:String}}. A request names each
 * {@code param_<name>}.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/http#cli-queries-with-parameters">Queries
 *     with parameters</a>
 */
public final class QueryParameters {
  /** What the name of a parameter begins with in a request. */
  public static final String PREFIX = "param_";

  private QueryParameters() {}

  /**
   * Escapes a value. The server reads it as a field of TabSeparated, so without this it would
   * refuse a tab or the end of a line, and take a backslash for the begin of an escape sequence.
   */
  public static String escaped(String value) {
    return value
        .replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\0", "\\0");
  }
}
