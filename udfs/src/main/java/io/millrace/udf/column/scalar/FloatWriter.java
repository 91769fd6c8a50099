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
 * Float32, Float64 and BFloat16: the nearest number to the decimal text. Beyond the largest is out
 * of range; NaN and infinities only from strings.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/float">Floats</a>
 */
final class FloatWriter extends ScalarWriter {
  /** Width of the values. */
  enum Precision {
    SINGLE,
    DOUBLE,
    /** BFloat16: of the nearest single the upper half, as the server makes it. */
    BRAIN
  }

  /** Shown like the other, and kept as the server keeps it. */
  private static final double NEGATIVE_NAN = Double.longBitsToDouble(0xFFF8_0000_0000_0000L);

  private final Precision precision;
  private final FloatText number = new FloatText();

  FloatWriter(ClickHouseType type, Precision precision, RowBuffers buffers) {
    super(
        type,
        precision == Precision.DOUBLE
            ? "a number of magnitude at most 1.7976931348623157e308"
            : "a number of magnitude at most 3.4028235e38",
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
