package io.millrace.udf.conformance;

import static io.millrace.udf.conformance.Difference.CLOCK_CHANGE;
import static io.millrace.udf.conformance.Difference.DATE_BOOLEAN;
import static io.millrace.udf.conformance.Difference.DATE_NONEXISTENT;
import static io.millrace.udf.conformance.Difference.DATE_RANGE;
import static io.millrace.udf.conformance.Difference.DATE_SEPARATORS;
import static io.millrace.udf.conformance.Difference.TIME_CARRIED;
import static io.millrace.udf.conformance.Difference.TIME_FRACTION;
import static io.millrace.udf.conformance.Difference.TIME_GUESSED;
import static io.millrace.udf.conformance.Difference.TIME_OF_DAY;
import static io.millrace.udf.conformance.Difference.TIME_RANGE;
import static io.millrace.udf.conformance.Difference.TIME_ZONE;
import static io.millrace.udf.conformance.Difference.ZONE_HISTORY;
import static io.millrace.udf.conformance.TypeCases.MISSING;

import java.util.List;

/** The table of types: dates and times. */
final class TimeTypes {
  private static final String[] TEXTS = {
    "\"2024-02-29T10:11:12Z\"",
    "\"2024-02-29T10:11:12.999Z\"",
    "\"2024-02-29T10:11:12+02:00\"",
    "\"2024-02-29T10:11:12-0230\"",
    "\"2024-02-29T10:11:12+02\"",
    "\"2024-02-29T10:11:12-055\"",
    "\"2024-02-29T10:11:12+155\"",
    "\"2024-02-29T10:11:12+1:55\"",
    "\"2024-02-29T10+02\"",
    "\"2024-02-29T10 -02\"",
    "\"2024-02-29 10:11:12 +03:00\"",
    "\"2024-02-29 10:11:12 UTC\"",
    "\"2024-02-29T10:11\"",
    "\"2024-02-29T10\"",
    "\"2024-02-29\"",
    "\"2024-02\"",
    "\"2024\"",
    "\"202402\"",
    "\"20240229\"",
    "\"20240229101112\"",
    "\"20240229T101112Z\"",
    "\"2024-2-9 1:2:3\"",
    "\"2024/02/29 10:11:12\"",
    "\"2024.02.29 10:11:12\"",
    "\" 2024-02-29  10:11:12 \"",
    "\"2024-02-29T24:00:00Z\"",
    "\"2024-02-29T23:59:60Z\"",
    "\"170000000\"",
    "\"1700000000\"",
    "\"1700000000123\"",
    "\"1700000000123456\"",
    "\"1700000000123456789\"",
    "\"2024-02-29T10:11:12.1234567890123456789Z\"",
  };

  /** Taken by the server, but carried over. */
  private static final String[] CARRIED = {
    "\"2024-02-29 25:00:00\"", "\"2024-02-29 10:60:00\"", "\"2024-02-29 10:59:61\""
  };

  /** Taken by the server, but completed by guessing, or of two meanings. */
  private static final String[] GUESSED = {
    "\"10:11:12\"",
    "\"24-02-29 10:11:12\"",
    "\"29/02/2024 10:11:12\"",
    "\"29 Feb 2024 10:00\"",
    "\"Thu, 29 Feb 2024 10:11:12 GMT\"",
    "\"2024-02-29 10:11:12 PM\"",
  };

  private static final String[] NO_SUCH_ZONE_OR_MONTH = {
    "\"2024-00-10 00:00:00\"",
    "\"0000-00-00 00:00:00\"",
    "\"2024-02-29T10:11:12+25:00\"",
    "\"2024-02-29T10:11:12+199\"",
  };

  private static final String[] WRONG = {
    "\"2023-02-29 00:00:00\"",
    "\"2024-04-31\"",
    "\"abc\"",
    "\"\"",
    "\"0\"",
    "\"100\"",
    "1.5",
    "1e9",
    "true",
    "[]",
    "{}",
    "\"2024-02-29T10:11:12z\"",
    "\"2024-02-29T10:11:12+12345\"",
    "\"2024-02-29T10:11:12.12345678901234567890\"",
    "\"20240229101112.12345678901234567890\"",
    "\"1700000000.12345678901234567890\"",
    "\"2024-02-29T10-03\"",
    "\"2024-02-29 8-3:0\"",
    "\"2024-02-29 10.5\"",
    "\"2024-02-29_10:11:12\"",
    "\"-1700000000\"",
  };

  private TimeTypes() {}

  static List<TypeCases> cases() {
    return List.of(
        TypeCases.of("Date")
            .refused("-0")
            .stores("\"1970-01-01\"", "1970-01-01")
            .stores("\"2149-06-06\"", "2149-06-06")
            .stores("\"2024-2-9\"", "2024-02-09")
            .stores("19000", "2022-01-08")
            .same("\"2024-02-29\"", "\"20240229\"", "\"2024/02/29\"", "\"2024.02.29\"", "65535")
            .same("0", "null", MISSING)
            .stricter(DATE_RANGE, "\"1969-12-31\"", "\"2149-06-07\"", "65536", "1700000000")
            .stricter(DATE_NONEXISTENT, "\"2023-02-29\"", "\"2024-13-01\"", "\"0000-00-00\"")
            .stricter(DATE_BOOLEAN, "true", "false")
            .stricter(DATE_SEPARATORS, "\"2024x02x29\"")
            .refused("-1", "1.5", "\"19000\"", "\"\"", "\"abc\"", "\"2024-02-29 10:00:00\"")
            .refused("\"2024-02-29T10:00:00Z\"", "\"2024-002-29\"", "\"2024-02\"", "[]"),
        TypeCases.of("Date32")
            .stores("\"1900-01-01\"", "1900-01-01")
            .stores("\"2299-12-31\"", "2299-12-31")
            .stores("-25567", "1900-01-01")
            .stores("120529", "2299-12-31")
            .same("\"1969-12-31\"", "-1", "0", "\"20240229\"", "null", MISSING)
            .stricter(DATE_RANGE, "\"1899-12-31\"", "\"2300-01-01\"", "-25568", "120530")
            .stricter(DATE_NONEXISTENT, "\"2023-02-29\"")
            .refused("\"-1\"", "\"\"", "\"2024-02-29T10:00:00Z\"", "1.5"),
        TypeCases.of("DateTime")
            .stores("0", "1970-01-01 00:00:00")
            .stores("4294967295", "2106-02-07 06:28:15")
            .stores("\"2106-02-07 06:28:15\"", "2106-02-07 06:28:15")
            .stores("\"2024-02-29T10:11:12.999Z\"", "2024-02-29 10:11:12")
            .same(TEXTS)
            .same("null", MISSING, "100")
            .stricter(TIME_CARRIED, CARRIED)
            .stricter(TIME_GUESSED, GUESSED)
            .stricter(TIME_ZONE, NO_SUCH_ZONE_OR_MONTH)
            .stricter(TIME_RANGE, "-1", "4294967296", "1700000000000", "\"1969-12-31 23:59:59\"")
            .stricter(TIME_RANGE, "\"2106-02-07 06:28:16\"")
            .refused(WRONG)
            .refused("\"1700000000.5\""),
        TypeCases.of("DateTime('Europe/Berlin')")
            .stores("\"2024-07-01 10:11:12\"", "2024-07-01 10:11:12")
            .stores("\"2024-07-01T10:11:12Z\"", "2024-07-01 12:11:12")
            .stores("1700000000", "2023-11-14 23:13:20")
            .same("\"2024-03-31 01:59:59\"", "\"2024-03-31 02:00:00\"", "\"2024-03-31 02:30:00\"")
            .same("\"2024-03-31 03:00:00\"", "\"2024-10-27 01:59:59\"", "\"2024-10-27 02:00:00\"")
            .same("\"2024-10-27 02:30:00\"", "\"2024-10-27 03:00:00\"", "\"1980-04-06 02:30:00\"")
            .same("\"2024-10-27\"", "\"2100-07-01 00:00:00\"", "null", MISSING),
        TypeCases.of("DateTime('Asia/Kolkata')").same(TEXTS),
        TypeCases.of("DateTime('EST')").same(TEXTS).same("\"1985-07-01 00:00:00\""),
        TypeCases.of("DateTime64(3, 'MST')").same(TEXTS),
        TypeCases.of("DateTime64(3, 'HST')").same(TEXTS),
        TypeCases.of("DateTime('ROC')").same(TEXTS).same("\"1979-07-15 12:00:00\""),
        TypeCases.of("DateTime('Factory')").same(TEXTS),
        TypeCases.of("DateTime64(6, 'Fixed/UTC-03:30:15')").same(TEXTS),
        TypeCases.of("DateTime('Asia/Kathmandu')")
            .same(TEXTS)
            .stores("\"2024-01-01T00:00:00Z\"", "2024-01-01 05:45:00")
            .same("\"1986-01-01 00:10:00\"", "\"1985-12-31 23:59:59\""),
        TypeCases.of("DateTime('America/St_Johns')")
            .same(TEXTS)
            .stores("\"2024-07-01T00:00:00Z\"", "2024-06-30 21:30:00")
            .same("\"2024-03-10 02:15:00\"", "\"2024-11-03 01:15:00\"")
            .same("\"1990-10-28 00:15:00\"", "\"1990-10-29 00:00:30\"")
            .other(CLOCK_CHANGE, "\"1990-10-28 00:00:30\"", "1990-10-27 23:00:30")
            .other(CLOCK_CHANGE, "\"1987-04-05 00:00:59\"", "1987-04-05 01:00:59"),
        TypeCases.of("DateTime('Africa/Monrovia')")
            .same("\"1972-01-06 12:00:00\"", "\"1972-01-08 00:00:00\"")
            .other(CLOCK_CHANGE, "\"1972-01-07 12:00:00\"", "1972-01-07 11:45:30"),
        TypeCases.of("DateTime('Antarctica/Casey')")
            .same("\"2010-03-04 12:00:00\"", "\"2010-03-05 12:00:00\"")
            .other(CLOCK_CHANGE, "\"2010-03-05 01:00:00\"", "2010-03-04 23:00:00"),
        TypeCases.of("DateTime64(0, 'Europe/Oslo')")
            .same("\"1970-07-01 12:00:00\"", "\"1960-07-01 12:00:00Z\"", "\"1965-01-01 12:00:00\"")
            .other(ZONE_HISTORY, "\"1960-07-01 12:00:00\"", "1960-07-01 13:00:00"),
        TypeCases.of("DateTime64(3, 'Pacific/Apia')")
            .same(TEXTS)
            .same("\"2011-12-29 23:59:59\"", "\"2011-12-30 12:00:00\"", "\"2011-12-31 00:00:00\""),
        TypeCases.of("DateTime64(3, 'Australia/Lord_Howe')")
            .same(
                "\"2024-04-07 01:30:00\"", "\"2024-04-07 01:59:59.999\"", "\"2024-10-06 02:00:00\"")
            .same("\"2024-10-06 02:29:59.999\"", "\"2024-10-06 02:30:00\"", "-1", "null", MISSING),
        TypeCases.of("Nullable(Date)").same("0", "null", MISSING).refused("\"\"", "\"null\""),
        TypeCases.of("Nullable(Date32)").same("-1", "null", MISSING).refused("\"\""),
        TypeCases.of("DateTime('Australia/Lord_Howe')")
            .same(TEXTS)
            .same("\"2024-04-07 01:45:00\"", "\"2024-10-06 02:15:00\""),
        TypeCases.of("DateTime64(3)")
            .stores("\"2024-02-29 10:11:12.345678\"", "2024-02-29 10:11:12.345")
            .stores("1700000000123", "2023-11-14 22:13:20.123")
            .stores("-1", "1969-12-31 23:59:59.999")
            .stores("\"1700000000.123\"", "2023-11-14 22:13:20.123")
            .stores("\"0001-01-01 00:00:00\"", "0001-01-01 00:00:00.000")
            .stores("\"9999-12-31 23:59:59.999\"", "9999-12-31 23:59:59.999")
            .same(TEXTS)
            .same(
                "\"1900-01-01 00:00:00\"", "\"1899-12-31 23:59:59.5\"", "\"1969-12-31 23:59:59.5\"")
            .same("\"2300-01-01 00:00:00\"", "1700000000", "0", "null", MISSING)
            .stricter(TIME_CARRIED, CARRIED)
            .stricter(TIME_GUESSED, GUESSED)
            .stricter(TIME_ZONE, NO_SUCH_ZONE_OR_MONTH)
            .stricter(TIME_RANGE, "253402300800000", "9223372036854775808", "-62135596800001")
            .refused(WRONG),
        TypeCases.of("DateTime64(0)").same(TEXTS).same("\"1700000000.9\"", "1700000000"),
        TypeCases.of("DateTime64(6, 'America/New_York')")
            .same(TEXTS)
            .same("\"2024-11-03 01:30:00.123456\"", "\"2024-03-10 02:30:00\"")
            .same("\"1950-06-01 12:00:00\"", "\"2250-06-01 12:00:00\""),
        TypeCases.of("DateTime64(9)")
            .stores("\"2024-02-29 10:11:12.3456789123\"", "2024-02-29 10:11:12.345678912")
            .same("\"2262-04-11 23:47:16\"", "\"1900-01-01 00:00:00\"", "1700000000123456789")
            .same(TEXTS)
            .stores("9223372036854775807", "2262-04-11 23:47:16.854775807")
            .stores("-9223372036854775808", "1677-09-21 00:12:43.145224192")
            .same("-9223372036854775807", "\"1677-09-21 00:12:44\"")
            .refused("\"1677-09-21 00:12:43.5\"")
            .stores("\"2262-04-11 23:47:16.854775807\"", "2262-04-11 23:47:16.854775807")
            .stricter(TIME_RANGE, "9223372036854775808", "-9223372036854775809")
            .refused("\"2262-04-11 23:47:17\"", "\"1677-01-01 00:00:00\""),
        TypeCases.of("Time")
            .stores("\"10:11:12\"", "10:11:12")
            .stores("\"999:59:59\"", "999:59:59")
            .stores("\"-999:59:59\"", "-999:59:59")
            .stores("\"-0:00:01\"", "-00:00:01")
            .stores("\"10:11\"", "00:10:11")
            .stores("\"5\"", "00:00:05")
            .stores("3599999", "999:59:59")
            .stores("-3599999", "-999:59:59")
            .same("\"1:00:00\"", "\"001:02:03\"", "\"-5\"", "\"1:59\"", "0", "-1", "null", MISSING)
            .stricter(TIME_OF_DAY, "3600000", "-3600000", "99999999")
            .stricter(TIME_OF_DAY, "\"10:60:00\"", "\"10:00:60\"", "\"10:60\"", "\"60\"", "\"99\"")
            .more(TIME_FRACTION, "\"09:03:20.000000\"", "09:03:20")
            .more(TIME_FRACTION, "\"-100:00:00.0\"", "-100:00:00")
            .more(TIME_FRACTION, "\"10:11.000\"", "00:10:11")
            .more(TIME_FRACTION, "\"5.00000000000\"", "00:00:05")
            .refused("\"09:03:20.000001\"", "\"09:03:20.0000000001\"", "\"09:03:20.\"", "\".0\"")
            .refused(
                "\"1000:00:00\"", "\"10:11:12.5\"", "\"1:2:3\"", "\"555\"", "\"001:02\"", "\"\"")
            .refused(
                "\"-\"", "\"+1:00:00\"", "\" 10:11:12\"", "\"10:11:12Z\"", "\"12:\"", "\"36000\"")
            .refused("\"2024-01-01 10:11:12\"", "1.5", "true", "[]", "{}"),
        TypeCases.of("Time64(3)")
            .stores("\"10:11:12.5\"", "10:11:12.500")
            .stores("\"10:11:12.123456\"", "10:11:12.123")
            .stores("\"-10:11:12.5\"", "-10:11:12.500")
            .stores("\"999:59:59.999\"", "999:59:59.999")
            .stores("\"-999:59:59.9999\"", "-999:59:59.999")
            .stores("3599999999", "999:59:59.999")
            .stores("-3599999999", "-999:59:59.999")
            .same(
                "\"10:11.5\"", "\"10.5\"", "\"-0:00:00.5\"", "\"10:11:12.\"", "1", "null", MISSING)
            .stricter(TIME_OF_DAY, "3600000000", "-3600000000", "\"10:60:00\"", "\"10:00:60.5\"")
            .refused(
                "\"1000:00:00\"", "\".5\"", "\"36000.25\"", "\"1:2:3.4\"", "\"\"", "1.5", "true"),
        TypeCases.of("Time64(0)")
            .same("\"10:11:12.9\"", "3599999", "null")
            .stricter(TIME_OF_DAY, "3600000"),
        TypeCases.of("Time64(9)")
            .stores("\"-999:59:59.9999999999\"", "-999:59:59.999999999")
            .same("3599999999999999", "\"1:02:03.123456789123\"")
            .stricter(TIME_OF_DAY, "3600000000000000", "9223372036854775807"),
        TypeCases.of("Nullable(Time)").same("\"10:11:12\"", "null", MISSING).refused("\"null\""),
        TypeCases.of("Array(Nullable(Time64(6)))").same("[\"10:11:12.000001\", null, 5]"),
        TypeCases.of("Map(Time, Time64(1))").same("{\"10:11:12\":\"1.55\"}"),
        TypeCases.of("Nullable(DateTime64(3))")
            .stores("null", "\\N")
            .stores(MISSING, "\\N")
            .refused("\"null\"", "\"\""));
  }
}
