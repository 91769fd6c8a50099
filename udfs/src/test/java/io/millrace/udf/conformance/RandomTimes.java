package io.millrace.udf.conformance;

import java.time.Instant;

/** Dates and times as text and as numbers: usual, at the limits, beyond, and written oddly. */
final class RandomTimes {
  private final Chance chance;

  RandomTimes(Chance chance) {
    this.chance = chance;
  }

  String date() {
    return chance.onceIn(4)
        ? Integer.toString(chance.below(65_536))
        : '"' + day(1970, 2149, 28) + '"';
  }

  String oddDate() {
    return chance.way(
        () -> '"' + day(1880, 2320, 31) + '"',
        () -> '"' + day(1, 9999, 31) + '"',
        () -> Integer.toString(chance.between(-30_000, 130_000)),
        () -> '"' + oddDay() + '"',
        () -> chance.any("true", "false", "\"\"", "-1", "65535", "65536", "120529", "1.5", "1e3"),
        () -> chance.any("\"19000\"", "\"1970-01-01 \"", "\" 1970-01-01\"", "\"2024-02\""),
        () -> '"' + day(1970, 2100, 28) + chance.any("T", " ", "") + clock() + '"');
  }

  /**
   * @param decimals of a second that the type holds
   */
  String time(int decimals) {
    long second = chance.below(Integer.MAX_VALUE) * (chance.onceIn(4) ? 2L : 1L);
    return chance.way(
        () -> Long.toString(second * power(decimals)),
        () -> '"' + Long.toString(1_000_000_000L + second) + '"',
        () -> '"' + iso(second) + '"',
        () -> '"' + iso(second).substring(0, 19) + offset() + '"',
        () -> '"' + day(1970, 2105, 28) + " " + clock() + '"',
        () -> '"' + day(1970, 2105, 28) + '"',
        () -> '"' + iso(second).replace('T', ' ').replace("Z", "") + '"');
  }

  String oddTime() {
    return chance.way(
        () -> '"' + day(1, 9999, 31) + chance.any("T", " ") + clock() + chance.any("", "Z") + '"',
        () -> '"' + day(1890, 2310, 31) + " " + clock() + fraction() + '"',
        () -> '"' + oddDay() + chance.any("T", " ", "  ", "_", "") + oddClock() + oddZone() + '"',
        () -> '"' + day(1900, 2200, 28) + " " + oddClock() + '"',
        () -> '"' + day(1900, 2200, 28) + "T" + clock() + fraction() + oddZone() + '"',
        () -> '"' + chance.digits(chance.between(1, 20)) + chance.any("", "", fraction()) + '"',
        () -> Long.toString(chance.random().nextLong() >> chance.below(64)),
        () -> transition(),
        () ->
            chance.any("true", "\"\"", "\"now\"", "1.5", "1e9", "-1", "0", "4294967296", "\"0\""));
  }

  String ofDay(int decimals) {
    return chance.way(
        () -> Long.toString((chance.below(7_200_000) - 3_600_000) * power(decimals)),
        () -> '"' + chance.any("", "-") + chance.below(1000) + ":" + clock().substring(3) + '"',
        () -> '"' + clock() + (decimals == 0 ? zeros() : fraction()) + '"');
  }

  String oddOfDay() {
    return chance.way(
        () -> '"' + chance.any("", "-", "+") + chance.below(1100) + ":" + oddClock() + '"',
        () -> '"' + oddClock() + chance.any("", "Z", " ") + '"',
        () -> '"' + chance.digits(chance.between(1, 7)) + fraction() + '"',
        () -> Long.toString(chance.random().nextLong() >> chance.below(64)),
        () -> chance.any("\"\"", "true", "1.5", "\"-\"", "\"12:\"", "\"00:60\"", "\"1:2:3\""));
  }

  /** Around the hours that clocks skip or show twice. */
  private String transition() {
    String day =
        chance.any(
            "2024-03-31",
            "2024-10-27",
            "2024-03-10",
            "2024-11-03",
            "2024-04-07",
            "2024-10-06",
            "2011-12-30",
            "1986-01-01",
            "1945-09-01",
            "2021-09-26",
            "1987-04-05",
            "1990-10-28",
            "2010-03-05",
            "2010-11-07",
            "1972-01-07",
            "1979-10-01");
    return '"'
        + day
        + " 0"
        + chance.below(4)
        + ":"
        + two(chance.below(60))
        + ":"
        + two(chance.any(0, 0, 30, 59))
        + fraction()
        + '"';
  }

  private String iso(long second) {
    int nanos = chance.onceIn(2) ? 0 : chance.below(1_000_000_000);
    return Instant.ofEpochSecond(second, nanos).toString();
  }

  private String day(int firstYear, int lastYear, int days) {
    return "%04d-%02d-%02d"
        .formatted(
            chance.between(firstYear, lastYear), chance.between(1, 12), chance.between(1, days));
  }

  private String oddDay() {
    String year = chance.any("2024", "1999", "0000", "24", "12024", "1900");
    String month = chance.any("02", "2", "12", "13", "00", "11", "011");
    String day = chance.any("29", "9", "31", "30", "00", "32", "01", "001");
    String separator = chance.any("-", "-", "/", ".", "", "x", " ", ":");
    return chance.onceIn(8)
        ? day + separator + month + separator + year
        : year + separator + month + separator + day;
  }

  private String clock() {
    return two(chance.below(24)) + ":" + two(chance.below(60)) + ":" + two(chance.below(60));
  }

  private String oddClock() {
    return chance.way(
        () -> clock() + fraction(),
        () -> chance.below(26) + ":" + chance.below(62) + ":" + chance.below(63),
        () -> two(chance.below(26)) + ":" + two(chance.below(62)),
        () -> two(chance.below(26)),
        () -> two(chance.below(24)) + two(chance.below(60)) + two(chance.below(60)),
        () -> chance.any("24:00:00", "23:59:60", "24:00:01", "12:00:00 PM", "12:00:00.", "", ":"));
  }

  private String fraction() {
    return chance.onceIn(2)
        ? ""
        : "." + chance.digits(chance.onceIn(4) ? chance.between(13, 22) : chance.between(0, 12));
  }

  private String zeros() {
    return chance.onceIn(3) ? "." + "0".repeat(chance.between(1, 22)) : "";
  }

  private String offset() {
    return chance.any("+", "-") + two(chance.below(15)) + chance.any("", ":00", ":30", "45", "30");
  }

  private String oddZone() {
    return chance.any("", "Z", "z", " UTC", "UTC", "GMT", " +03:00", "+3", "+25:00", "-12:60", "Zx")
        + (chance.onceIn(6) ? offset() : "")
        + (chance.onceIn(8) ? " " : "");
  }

  private static String two(int number) {
    return "%02d".formatted(number);
  }

  private static long power(int decimals) {
    long power = 1;
    for (int i = 0; i < decimals; i++) {
      power *= 10;
    }
    return power;
  }
}
