package io.millrace.udf.column.scalar;

import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.text.Ascii;
import io.millrace.udf.text.FloatText;
import io.millrace.udf.type.ClickHouseType;
import org.jspecify.annotations.Nullable;

/**
 * Float32, Float64 and BFloat16: the number nearest to the decimal text. Numbers beyond the largest
 * are out of range; NaN and infinities only as strings.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/float">Floats</a>
 */
final class FloatWriter extends ScalarWriter {
  /** Width of the values. */
  enum Precision {
    SINGLE,
    DOUBLE,
    /** BFloat16: the upper half of the nearest single, like the server. */
    BRAIN
  }

  /** Displayed like any NaN, but stored with its sign, like in the server. */
  private static final double NEGATIVE_NAN = Double.longBitsToDouble(0xFFF8_0000_0000_0000L);

  private final Precision precision;
  private final FloatText number = new FloatText();

  FloatWriter(ClickHouseType type, Precision precision, RowBuffers buffers) {
    super(
        type,
        "a number",
        precision == Precision.DOUBLE
            ? "from -1.7976931348623157e308 to 1.7976931348623157e308"
            : "from -3.4028235e38 to 3.4028235e38",
        buffers);
    this.precision = precision;
  }

  @Override
  public void appendNumber(JsonReader in) throws ValueException {
    if (in.fitsLong() && FloatText.isExact(in.unscaledLong(), in.scale())) {
      double nearest = FloatText.exact(in.unscaledLong(), in.scale());
      if (precision == Precision.DOUBLE || FloatText.roundsToFloat(nearest)) {
        put(nearest);
        return;
      }
    }
    super.appendNumber(in);
  }

  @Override
  public void appendNumber(byte[] text, int from, int to) throws ValueException {
    if (!number.parse(text, from, to)) {
      throw invalid();
    }
    if (precision == Precision.DOUBLE) {
      put(finite(number.toDouble()));
    } else {
      put(finite(number.toFloat()));
    }
  }

  @Override
  public void appendString(byte[] text, int from, int to) throws ValueException {
    Double special = special(text, from, to);
    if (special == null) {
      appendNumber(text, from, to);
    } else {
      put(special);
    }
  }

  @Override
  protected void appendBoolean(boolean value) {
    put(value ? 1 : 0);
  }

  @Override
  public void appendDefault() {
    put(0);
  }

  private double finite(double value) throws ValueException {
    if (Double.isInfinite(value)) {
      throw outOfRange();
    }
    return value;
  }

  private void put(double value) {
    if (precision == Precision.DOUBLE) {
      data.putLong(Double.doubleToRawLongBits(value));
    } else if (precision == Precision.SINGLE) {
      data.putInt(Float.floatToRawIntBits((float) value));
    } else {
      data.putShort(Float.floatToRawIntBits((float) value) >>> Short.SIZE);
    }
  }

  private static @Nullable Double special(byte[] text, int from, int to) {
    boolean sign = from < to && (text[from] == '-' || text[from] == '+');
    int first = sign ? from + 1 : from;
    if (Ascii.equalsIgnoreCase(text, first, to, "nan")) {
      return sign && text[from] == '-' ? NEGATIVE_NAN : Double.NaN;
    }
    if (Ascii.equalsIgnoreCase(text, first, to, "inf")
        || Ascii.equalsIgnoreCase(text, first, to, "infinity")) {
      return sign && text[from] == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return null;
  }
}
