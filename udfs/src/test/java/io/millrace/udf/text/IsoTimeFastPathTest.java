package io.millrace.udf.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimeFastPathTest {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  private final IsoTimeFastPath time = new IsoTimeFastPath();

  @ParameterizedTest
  @CsvSource({
    "1970-01-01 00:00:00, 1970-01-01T00:00:00Z, false",
    "2026-11-23T03:04:05, 2026-11-23T03:04:05Z, false",
    "2026-11-23 03:04:05.1, 2026-11-23T03:04:05.1Z, false",
    "2026-11-23 03:04:05.123456789, 2026-11-23T03:04:05.123456789Z, false",
    "2026-11-23T03:04:05.120Z, 2026-11-23T03:04:05.12Z, true",
    "2024-02-29T23:59:59Z, 2024-02-29T23:59:59Z, true",
    "0001-01-01 00:00:00, 0001-01-01T00:00:00Z, false",
    "9999-12-31 23:59:59, 9999-12-31T23:59:59Z, false",
  })
  void readsTheUsualForm(String text, Instant expected, boolean utc) {
    assertThat(parse(text)).isTrue();
    assertThat(Instant.ofEpochSecond(time.seconds(), time.nanos())).isEqualTo(expected);
    assertThat(time.isUtc()).isEqualTo(utc);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-11-23",
        "2026-11-23 03:04",
        "2026-1-23 03:04:05.1",
        "2026/11/23 03:04:05",
        "2026-11-23_03:04:05",
        "2026-11-23 03-04-05",
        "0000-01-01 00:00:00",
        "2026-00-01 00:00:00",
        "2026-13-01 00:00:00",
        "2026-02-29 00:00:00",
        "2026-11-23 24:00:00",
        "2026-11-23 00:60:00",
        "2026-11-23 00:00:60",
        "202:-11-23 00:00:00",
        "20/6-11-23 00:00:00",
        "/026-11-23 00:00:00",
        "2026-:1-23 00:00:00",
        "2026-11-/3 00:00:00",
        "2026-11-23 0/:00:00",
        "2026-11-23 00:0:00:0",
        "2026-11-23 00:00:0/",
        "2026-11-23 00:00:-1",
        "2026-11-23 00:00:00.",
        "2026-11-23 00:00:00.Z",
        "2026-11-23 00:00:00.1234567890",
        "2026-11-23 00:00:00.1x",
        "2026-11-23 00:00:00 Z",
        "2026-11-23 00:00:00ZZ",
        "2026-11-23 00:00:00+01:00",
      })
  void leavesTheRestToOthers(String text) {
    assertThat(parse(text)).isFalse();
  }

  /** Months of several years take turns, so that what is remembered of them is replaced. */
  @Test
  void readsTimesOfAllMonthsInAnyOrder() {
    Random random = new Random(7);
    for (int i = 0; i < 50_000; i++) {
      LocalDateTime expected =
          LocalDateTime.ofEpochSecond(random.nextInt(), 0, ZoneOffset.UTC)
              .withYear(2020 + random.nextInt(9) / 2);
      String nanos = String.format("%09d", random.nextInt(1_000_000_000));
      String fraction = nanos.substring(0, random.nextInt(10));
      String text = SECONDS.format(expected) + (fraction.isEmpty() ? "" : "." + fraction);
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);

      assertThat(time.parse(bytes, 0, bytes.length)).as(text).isTrue();
      assertThat(time.seconds()).as(text).isEqualTo(expected.toEpochSecond(ZoneOffset.UTC));
      String read = (fraction + "000000000").substring(0, 9);
      assertThat(time.nanos()).as(text).isEqualTo(Integer.parseInt(read));
    }
  }

  private boolean parse(String text) {
    byte[] bytes = (" " + text + "9").getBytes(StandardCharsets.UTF_8);
    return time.parse(bytes, 1, bytes.length - 1);
  }
}
