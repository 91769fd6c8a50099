package io.millrace.udf.column.scalar;

import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.text.CalendarDays;
import io.millrace.udf.text.DateTimeText;
import io.millrace.udf.text.ZoneOffsets;
import io.millrace.udf.type.ClickHouseType;
import java.time.ZoneId;

/**
 * DateTime and DateTime64: text in the formats of {@link DateTimeText}, in the column's zone unless
 * the text has a zone; or the stored number: seconds for DateTime, ticks for DateTime64.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/datetime64">DateTime64</a>
 */
final class DateTimeWriter extends ScalarWriter {
  private static final String FORM =
      "a date and time such as 2026-11-28 02:21:01.345 (columns.<column>.format describes another"
          + " form, columns.<column>.unit an epoch number)";

  private static final String UNIT_HINT =
      "(columns.<column>.unit says what an epoch number counts)";

  private static final long MAX_DATETIME = 0xFFFF_FFFFL;
  private static final int NANO_DIGITS = 9;

  private enum Storage {
    SECONDS,
    TICKS
  }

  private final Storage storage;
  private final long ticksPerSecond;
  private final int nanosPerTick;
  private final long min;
  private final long max;
  private final long minSeconds;
  private final long maxSeconds;
  private final ZoneOffsets zone;
  private final DateTimeText parser = new DateTimeText();

  private DateTimeWriter(
      ClickHouseType type,
      String range,
      Storage storage,
      long ticksPerSecond,
      long min,
      long max,
      ZoneId zone,
      RowBuffers buffers) {
    super(type, "a date and time", range, buffers);
    this.storage = storage;
    this.ticksPerSecond = ticksPerSecond;
    this.nanosPerTick = (int) (1_000_000_000 / ticksPerSecond);
    this.min = min;
    this.max = max;
    this.minSeconds = min / ticksPerSecond;
    this.maxSeconds = max / ticksPerSecond;
    this.zone = new ZoneOffsets(zone);
  }

  static DateTimeWriter seconds(ClickHouseType type, ZoneId zone, RowBuffers buffers) {
    String range = "from 1970-01-01 00:00:00 to 2106-02-07 06:28:15 UTC";
    return new DateTimeWriter(type, range, Storage.SECONDS, 1, 0, MAX_DATETIME, zone, buffers);
  }

  /**
   * @param precision decimals of a second, 0…9
   */
  static DateTimeWriter ticks(ClickHouseType type, int precision, ZoneId zone, RowBuffers buffers) {
    long ticks = 1;
    for (int i = 0; i < precision; i++) {
      ticks *= 10;
    }
    String range =
        precision == NANO_DIGITS
            ? "from 1677-09-21 00:12:44 to 2262-04-11 23:47:16 UTC"
            : "from year 1 to 9999";
    long min =
        CalendarDays.FIRST_SECOND > Long.MIN_VALUE / ticks
            ? CalendarDays.FIRST_SECOND * ticks
            : Long.MIN_VALUE;
    long max =
        CalendarDays.LAST_SECOND < Long.MAX_VALUE / ticks
            ? CalendarDays.LAST_SECOND * ticks + (ticks - 1)
            : Long.MAX_VALUE;
    return new DateTimeWriter(type, range, Storage.TICKS, ticks, min, max, zone, buffers);
  }

  @Override
  public void appendString(byte[] text, int from, int to) throws ValueException {
    if (!parser.parse(text, from, to)
        || (parser.form() == DateTimeText.Form.FRACTIONAL_EPOCH && storage == Storage.SECONDS)) {
      throw invalid(FORM);
    }
    long seconds =
        parser.form() == DateTimeText.Form.LOCAL
            ? zone.toInstant(parser.seconds())
            : parser.seconds();
    // Within these limits only the last second's fraction can overflow.
    if (seconds < minSeconds || seconds > maxSeconds) {
      throw outOfRange();
    }
    long whole = seconds * ticksPerSecond;
    long ticks = whole + parser.nanos() / nanosPerTick;
    if (ticks < whole) {
      throw outOfRange();
    }
    put(ticks);
  }

  @Override
  public void appendNumber(JsonReader in) throws ValueException {
    if (in.isInteger() && in.fitsLong()) {
      putNumber(in.unscaledLong());
    } else {
      super.appendNumber(in);
    }
  }

  @Override
  public void appendNumber(byte[] text, int from, int to) throws ValueException {
    long ticks;
    try {
      ticks = integer(text, from, to);
    } catch (ValueException e) {
      throw misread(e, UNIT_HINT);
    }
    putNumber(ticks);
  }

  private void putNumber(long ticks) throws ValueException {
    if (ticks < min || ticks > max) {
      throw misread(outOfRange(), UNIT_HINT);
    }
    data.putLow(ticks, width);
  }

  @Override
  public void appendDefault() {
    data.putLow(0, width);
  }

  private void put(long ticks) throws ValueException {
    if (ticks < min || ticks > max) {
      throw outOfRange();
    }
    data.putLow(ticks, width);
  }
}
