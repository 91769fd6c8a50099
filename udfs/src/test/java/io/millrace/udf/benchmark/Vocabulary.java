package io.millrace.udf.benchmark;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Random values that look like those of a clickstream. */
final class Vocabulary {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
  private static final List<String> WORDS =
      List.of(
          "click",
          "view",
          "purchase",
          "signup",
          "search",
          "home",
          "checkout",
          "summer",
          "mobile",
          "newsletter",
          "café",
          "zürich",
          "organic",
          "a",
          "premium",
          "tokyo-東京");

  private final Random random;

  Vocabulary(Random random) {
    this.random = random;
  }

  long number(long bound) {
    return Math.floorMod(random.nextLong(), bound);
  }

  String word() {
    return WORDS.get(random.nextInt(WORDS.size()));
  }

  /** Words up to about a length. */
  String text(int length) {
    StringBuilder text = new StringBuilder(word());
    while (text.length() < length) {
      text.append(' ').append(word());
    }
    return text.toString();
  }

  /** A time in 2026 with milliseconds. */
  String time() {
    LocalDateTime start = LocalDateTime.of(2026, 1, 1, 0, 0);
    LocalDateTime time = start.plusSeconds(number(31_000_000)).plusNanos(number(1000) * 1_000_000);
    return TIME.format(time.atOffset(ZoneOffset.UTC));
  }

  String uuid() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }
}
