package io.millrace.job.clickhouse.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * The header with which a server or a proxy asks to be left alone: seconds, or a date.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-retry-after">RFC 9110, Retry-After</a>
 */
final class RetryAfter {
  private static final int MOST_DIGITS = 9;

  /** A clock that is wrong, or a proxy's mistake, must not stop a pipeline for hours. */
  private static final Duration MOST = Duration.ofMinutes(10);

  private RetryAfter() {}

  /**
   * Returns the wait, from zero to ten minutes; zero for a header that is absent or not understood.
   */
  static Duration parse(String header, Instant now) {
    String text = header.trim();
    if (text.matches("[0-9]{1," + MOST_DIGITS + "}")) {
      return atMost(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(now, until);
      return wait.isNegative() ? Duration.ZERO : atMost(wait);
    } catch (DateTimeException notUnderstood) {
      return Duration.ZERO;
    }
  }

  private static Duration atMost(Duration wait) {
    return wait.compareTo(MOST) < 0 ? wait : MOST;
  }
}
