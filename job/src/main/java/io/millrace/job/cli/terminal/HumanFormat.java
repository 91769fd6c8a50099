package io.millrace.job.cli.terminal;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Durations, sizes and counts as people read them; what is not known is a dash. */
public final class HumanFormat {
  private static final String UNKNOWN = "–";
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  private HumanFormat() {}

  /** The two largest units: {@code 3d 4h}, {@code 12m 5s}, {@code 250ms}. */
  public static String of(Duration duration) {
    if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
      return duration.toMillis() + "ms";
    }
    if (duration.toDays() > 0) {
      return duration.toDays() + "d " + duration.toHoursPart() + "h";
    }
    if (duration.toHours() > 0) {
      return duration.toHours() + "h " + duration.toMinutesPart() + "m";
    }
    return duration.toMinutes() > 0
        ? duration.toMinutes() + "m " + duration.toSecondsPart() + "s"
        : duration.toSeconds() + "s";
  }

  public static String millis(OptionalLong millis) {
    return millis.isPresent() ? of(Duration.ofMillis(millis.getAsLong())) : UNKNOWN;
  }

  /** {@code 1,234,567}. */
  public static String count(OptionalLong count) {
    return count.isPresent() ? String.format(Locale.ROOT, "%,d", count.getAsLong()) : UNKNOWN;
  }

  public static String count(OptionalDouble count) {
    return count.isPresent() ? String.format(Locale.ROOT, "%,.0f", count.getAsDouble()) : UNKNOWN;
  }

  /** In the largest unit of 1,024 that leaves a whole: {@code 64.0 MiB}. */
  public static String bytes(OptionalLong bytes) {
    if (bytes.isEmpty()) {
      return UNKNOWN;
    }
    double value = bytes.getAsLong();
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }
}
