package io.millrace.udf.column.scalar;

import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.text.CalendarDays;
import io.millrace.udf.text.DateTimeText;
import io.millrace.udf.type.ClickHouseType;

/**
 * Date and Date32: {@code YYYY-MM-DD}, also with one-digit months or days and with {@code /} or
 * {@code .} instead of dashes, {@code YYYYMMDD}, or a number of days since 1970-01-01.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/date32">Date32</a>
 */
final class DateWriter extends ScalarWriter {
  private static final String FORM =
      "a date such as 2026-11-28 (to_date takes it from a date and time, columns.<column>.format"
          + " describes another form)";

  private static final String NUMBER_HINT =
      "(a number counts days since 1970, unless columns.<column>.unit or format says otherwise)";

  private static final int MAX_DATE = 65_535;
  private static final int MIN_DATE32 = CalendarDays.of(1900, 1, 1);
  private static final int MAX_DATE32 = CalendarDays.of(2299, 12, 31);

  private final int min;
  private final int max;
  private final DateTimeText parser = new DateTimeText();

  private DateWriter(ClickHouseType type, String range, int min, int max, RowBuffers buffers) {
    super(type, "a date", range, buffers);
    this.min = min;
    this.max = max;
  }

  static DateWriter date(ClickHouseType type, RowBuffers buffers) {
    return new DateWriter(type, "from 1970-01-01 to 2149-06-06", 0, MAX_DATE, buffers);
  }

  static DateWriter date32(ClickHouseType type, RowBuffers buffers) {
    return new DateWriter(type, "from 1900-01-01 to 2299-12-31", MIN_DATE32, MAX_DATE32, buffers);
  }

  @Override
  public void appendString(byte[] text, int from, int to) throws ValueException {
    int days = parser.parseDate(text, from, to);
    if (days == CalendarDays.NONE) {
      throw invalid(FORM);
    }
    put(days);
  }

  @Override
  public void appendNumber(byte[] text, int from, int to) throws ValueException {
    try {
      if (min == 0 && text[from] == '-') {
        throw outOfRange();
      }
      put(integer(text, from, to));
    } catch (ValueException e) {
      throw misread(e, NUMBER_HINT);
    }
  }

  @Override
  public void appendDefault() {
    data.putLow(0, width);
  }

  private void put(long days) throws ValueException {
    if (days < min || days > max) {
      throw outOfRange();
    }
    data.putLow(days, width);
  }
}
