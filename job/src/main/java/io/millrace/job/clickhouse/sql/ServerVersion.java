package io.millrace.job.clickhouse.sql;

import io.millrace.udf.table.JsonEncoding;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares the version that a server tells, {@code 26.7.2.1}, with others. */
public final class ServerVersion {
  /** The oldest version that the tests were run against, see {@code docs/compatibility.md}. */
  public static final String OLDEST_TESTED = "26.5";

  /** The oldest version that JSON was sent to as columns. */
  private static final String JSON_COLUMNS = "26.7";

  private static final Pattern VERSION = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(?:\\..*)?");

  private ServerVersion() {}

  /** Whether the version is older than {@link #OLDEST_TESTED}. */
  public static boolean isUntested(String version) {
    return isOlder(version, OLDEST_TESTED);
  }

  /** The encoding of JSON that servers of this version were tested with. */
  public static JsonEncoding json(String version) {
    return isOlder(version, JSON_COLUMNS) ? JsonEncoding.TEXT : JsonEncoding.COLUMNS;
  }

  /** A version that is not understood is not called old. */
  private static boolean isOlder(String version, String other) {
    Matcher one = VERSION.matcher(version);
    Matcher two = VERSION.matcher(other);
    if (!one.matches() || !two.matches()) {
      return false;
    }
    int major = Integer.compare(number(one, 1), number(two, 1));
    return major < 0 || (major == 0 && number(one, 2) < number(two, 2));
  }

  private static int number(Matcher version, int group) {
    return Integer.parseInt(version.group(group));
  }
}
