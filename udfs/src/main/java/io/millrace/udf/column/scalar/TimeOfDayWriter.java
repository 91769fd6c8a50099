package io.millrace.udf.column.scalar;

import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.text.TimeOfDayText;
import io.millrace.udf.type.ClickHouseType;

/**
 * Time and Time64, from -999:59:59 to 999:59:59: text in the formats of {@link TimeOfDayText}, or
 * the stored integer: seconds for Time, ticks for Time64.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/time64">Time64</a>
 */
final class TimeOfDayWriter extends ScalarWriter {
  private static final String FORM =
      "a time from -999:59:59 to 999:59:59 such as 02:21:01 (columns.<column>.format describes"
          + " another form)";

  private static final long MAX_SECONDS = 999 * 3600 + 59 * 60 + 59;

  private enum Storage {
    SECONDS,
    TICKS
  }

  private final Storage storage;
  private final long ticksPerSecond;
  private final long max;
  private final TimeOfDayText parser = new TimeOfDayText();

  private TimeOfDayWriter(
      ClickHouseType type, Storage storage, long ticksPerSecond, RowBuffers buffers) {
    super(type, "a time from -999:59:59 to 999:59:59", buffers);
    this.storage = storage;
    this.ticksPerSecond = ticksPerSecond;
    this.max = MAX_SECONDS * ticksPerSecond + (ticksPerSecond - 1);
  }

  static TimeOfDayWriter seconds(ClickHouseType type, RowBuffers buffers) {
    return new TimeOfDayWriter(type, Storage.SECONDS, 1, buffers);
  }

  /**
   * @param precision decimals of a second, 0…9
   */
  static TimeOfDayWriter ticks(ClickHouseType type, int precision, RowBuffers buffers) {
    long ticks = 1;
    for (int i = 0; i < precision; i++) {
      ticks *= 10;
    }
    return new TimeOfDayWriter(type, Storage.TICKS, ticks, buffers);
  }

  @Override
  public void appendString(byte[] text, int from, int to) throws ValueException {
    if (!parser.parse(text, from, to)) {
      throw invalid(FORM);
    }
    if (storage == Storage.SECONDS && hasFraction(text, from, to)) {
      throw invalid("a time without a fraction, which Time64 takes");
    }
    long ticks =
        parser.seconds() * ticksPerSecond + parser.nanos() / (1_000_000_000 / ticksPerSecond);
    put(parser.negative() ? -ticks : ticks);
  }

  /** Whether there is a point, unless zeros are behind it. */
  private static boolean hasFraction(byte[] text, int from, int to) {
    int end = to;
    while (end > from && text[end - 1] == '0') {
      end--;
    }
    for (int i = from; i < end; i++) {
      if (text[i] == '.') {
        return i < end - 1 || end == to;
      }
    }
    return false;
  }

  @Override
  public void appendNumber(byte[] text, int from, int to) throws ValueException {
    put(integer(text, from, to));
  }

  @Override
  public void appendDefault() {
    data.putLow(0, width);
  }

  private void put(long ticks) throws ValueException {
    if (ticks < -max || ticks > max) {
      throw outOfRange();
    }
    data.putLow(ticks, width);
  }
}
