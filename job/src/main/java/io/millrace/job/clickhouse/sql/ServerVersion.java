package io.millrace.job.clickhouse.sql;

import io.millrace.udf.table.JsonEncoding;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares the version that a server tells, {@code 26.7.2.1}, with others. */
public final class ServerVersion {
  /** The oldest version that the tests were run against, see {@code docs/compatibility.md}. */
  public static final String OLDEST_TESTED = "26.5";

  private static final Pattern VERSION = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(?:\\..*)?");

  private ServerVersion() {}

  /**
   * Whether the version is older than {@link #OLDEST_TESTED}. A version that is not understood is
   * not called old.
   */
  public static boolean isUntested(String version) {
    Matcher told = VERSION.matcher(version);
    Matcher tested = VERSION.matcher(OLDEST_TESTED);
    if (!told.matches() || !tested.matches()) {
      return false;
    }
    int byYear = Integer.compare(number(told, 1), number(tested, 1));
    return byYear < 0 || (byYear == 0 && number(told, 2) < number(tested, 2));
  }

  /** What a server of this version takes for sure. */
  public static JsonEncoding json(String version) {
    return isUntested(version) ? JsonEncoding.TEXT : JsonEncoding.COLUMNS;
  }

  private static int number(Matcher version, int group) {
    return Integer.parseInt(version.group(group));
  }
}
