package io.millrace.udf.table;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds a time zone by ClickHouse's name for it. Java has the same zones, but not some short names,
 * nor fixed offsets such as {@code Fixed/UTC+03:00:00}.
 */
public final class TimeZones {
  private static final Map<String, String> ALIASES =
      Map.of(
          "EST",
          "-05:00",
          "MST",
          "-07:00",
          "HST",
          "-10:00",
          "ROC",
          "Asia/Taipei",
          "Factory",
          "UTC");

  private static final Pattern FIXED = Pattern.compile("Fixed/UTC([-+])(\\d\\d):(\\d\\d):(\\d\\d)");

  private TimeZones() {}

  /**
   * Returns the zone of this name.
   *
   * @throws DateTimeException if this Java runtime has no such zone; {@code localtime} is one: it
   *     is whatever the server's machine is set to
   */
  public static ZoneId of(String name) {
    try {
      Matcher fixed = FIXED.matcher(name);
      return fixed.matches() ? fixed(fixed) : ZoneId.of(name, ALIASES);
    } catch (DateTimeException unknown) {
      throw new DateTimeException(
          "time zone '" + name + "' is unknown to this Java runtime", unknown);
    }
  }

  private static ZoneId fixed(Matcher fixed) {
    int sign = fixed.group(1).equals("-") ? -1 : 1;
    return ZoneOffset.ofHoursMinutesSeconds(
        sign * Integer.parseInt(fixed.group(2)),
        sign * Integer.parseInt(fixed.group(3)),
        sign * Integer.parseInt(fixed.group(4)));
  }
}
