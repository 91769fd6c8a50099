package io.millrace.udf.text;

/** Days since 1970-01-01 in the proleptic Gregorian calendar. */
public final class CalendarDays {
  /** The result for a date that does not exist. */
  public static final int NONE = Integer.MIN_VALUE;

  /** The first second of the year 1, since 1970 in UTC. */
  public static final long FIRST_SECOND = of(1, 1, 1) * 86_400L;

  /** The last second of the year 9999, since 1970 in UTC. */
  public static final long LAST_SECOND = of(9999, 12, 31) * 86_400L + 86_399;

  private static final int DAYS_PER_ERA = 146_097;
  private static final int DAYS_TO_EPOCH = 719_468;

  private CalendarDays() {}

  /**
   * Returns the number of a day.
   *
   * @param year 0…9999
   * @return {@link #NONE} if the day does not exist
   */
  public static int of(int year, int month, int day) {
    if (month < 1 || month > 12 || day < 1 || day > lengthOfMonth(year, month)) {
      return NONE;
    }
    // Years begin in March here, so that a leap day is the last day of a year.
    int years = month > 2 ? year : year - 1;
    int era = Math.floorDiv(years, 400);
    int yearOfEra = years - era * 400;
    int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * DAYS_PER_ERA + dayOfEra - DAYS_TO_EPOCH;
  }

  static int lengthOfMonth(int year, int month) {
    if (month == 2) {
      return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }
}
