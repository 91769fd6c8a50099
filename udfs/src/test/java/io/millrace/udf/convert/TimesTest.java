package io.millrace.udf.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.text.CalendarDays;
import io.millrace.udf.text.DateTimeText;
import io.millrace.udf.text.ZoneOffsets;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TimesTest {
  @Test
  void everyDayOfTheCalendarIsTheJdks() {
    for (LocalDate day = LocalDate.of(1, 1, 1); day.getYear() < 2600; day = day.plusDays(1)) {
      assertThat(CalendarDays.of(day.getYear(), day.getMonthValue(), day.getDayOfMonth()))
          .isEqualTo((int) day.toEpochDay());
    }
    assertThat(CalendarDays.of(2023, 2, 29)).isEqualTo(CalendarDays.NONE);
    assertThat(CalendarDays.of(2024, 4, 31)).isEqualTo(CalendarDays.NONE);
    assertThat(CalendarDays.of(2024, 13, 1)).isEqualTo(CalendarDays.NONE);
    assertThat(CalendarDays.of(2024, 1, 0)).isEqualTo(CalendarDays.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "Africa/Casablanca",
        "Pacific/Apia",
        "+05:30"
      })
  void clocksAreReadByTheZonesRules(String zone) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ZoneOffsets offsets = new ZoneOffsets(ZoneId.of(zone));
    for (int i = 0; i < 50_000; i++) {
      // Some readings in a row lie near each other, as in data; others are anywhere.
      long near = i % 100 == 0 ? random.nextInt() * 2L : 1_700_000_000;
      long local = near + random.nextInt(40_000_000);
      assertThat(offsets.toInstant(local))
          .as("%s, seed %s", LocalDateTime.ofEpochSecond(local, 0, ZoneOffset.UTC), seed)
          .isEqualTo(expected(local, ZoneId.of(zone)));
    }
  }

  private static long expected(long local, ZoneId zone) {
    LocalDateTime reading = LocalDateTime.ofEpochSecond(local, 0, ZoneOffset.UTC);
    ZoneOffsetTransition transition = zone.getRules().getTransition(reading);
    if (transition != null && transition.isGap()) {
      return reading.toEpochSecond(transition.getOffsetAfter());
    }
    return reading.atZone(zone).toEpochSecond();
  }

  @Test
  void isoTextOfAnyInstantIsRead() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    DateTimeText text = new DateTimeText();
    for (int i = 0; i < 50_000; i++) {
      Instant instant =
          Instant.ofEpochSecond(
              Math.floorMod(random.nextLong(), 253_402_300_800L), random.nextInt(1_000_000_000));
      byte[] iso = instant.toString().getBytes(StandardCharsets.US_ASCII);
      assertThat(text.parse(iso, 0, iso.length)).as("%s, seed %s", instant, seed).isTrue();
      assertThat(text.form()).isEqualTo(DateTimeText.Form.INSTANT);
      assertThat(Instant.ofEpochSecond(text.seconds(), text.nanos())).isEqualTo(instant);
    }
  }
}
