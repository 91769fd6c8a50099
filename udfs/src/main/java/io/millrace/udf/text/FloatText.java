package io.millrace.udf.text;

import java.nio.charset.StandardCharsets;

/**
 * Converts decimal text to the nearest double or float, ties to even. Common cases need no
 * allocation: Clinger's exact case first, then Eisel and Lemire's algorithm, then the JDK for
 * undecided cases (more than 19 digits, subnormal numbers). Reused: one per writer.
 *
 * @see <a href="https://arxiv.org/abs/2101.11408">Number Parsing at a Gigabyte per Second</a>
 */
public final class FloatText {
  private static final double[] EXACT_POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };
  private static final int MAX_DIGITS = 19;
  private static final int MANTISSA_BITS = 52;
  private static final long MANTISSA_LIMIT = 1L << (MANTISSA_BITS + 1);
  private static final int BIAS = 1023;

  /** Bits of a double's mantissa that a float's lacks. */
  private static final long BELOW_FLOAT = (1L << 29) - 1;

  private static final long HALF_OF_FLOAT = 1L << 28;

  private final DecimalText decimal = new DecimalText();
  private long mantissa;
  private int exponent;

  /**
   * Whether {@link #exact} returns the nearest double to {@code unscaled × 10^-scale}: if both are
   * exact doubles, their quotient or product is rounded only once. Not for zero, which may be
   * negative.
   */
  public static boolean isExact(long unscaled, int scale) {
    return unscaled != 0
        && Math.abs(unscaled) <= MANTISSA_LIMIT
        && scale > -EXACT_POWERS.length
        && scale < EXACT_POWERS.length;
  }

  public static double exact(long unscaled, int scale) {
    return scale < 0 ? unscaled * EXACT_POWERS[-scale] : unscaled / EXACT_POWERS[scale];
  }

  /**
   * Whether the float nearest to a double is also nearest to the number that the double was rounded
   * from.
   */
  public static boolean roundsToFloat(double nearest) {
    boolean tie = (Double.doubleToRawLongBits(nearest) & BELOW_FLOAT) == HALF_OF_FLOAT;
    double magnitude = Math.abs(nearest);
    return !tie && magnitude >= Float.MIN_NORMAL && magnitude <= Float.MAX_VALUE;
  }

  /** Parses the text. Returns whether it is a number; its value is available then. */
  public boolean parse(byte[] text, int from, int to) {
    if (!decimal.parse(text, from, to)) {
      return false;
    }
    readMantissa();
    return true;
  }

  /** The double nearest to the parsed text. */
  public double toDouble() {
    double magnitude = mantissa < 0 ? byTheJdk() : magnitude();
    return decimal.negative() ? -magnitude : magnitude;
  }

  /** The float nearest to the parsed text, rounded once. */
  public float toFloat() {
    double nearest = toDouble();
    boolean tie = (Double.doubleToRawLongBits(nearest) & BELOW_FLOAT) == HALF_OF_FLOAT;
    boolean normal = Math.abs(nearest) >= Float.MIN_NORMAL;
    return (normal && !tie) || (nearest == 0 && mantissa == 0)
        ? (float) nearest
        : Float.parseFloat(decimalString());
  }

  /** Up to 19 digits; a negative mantissa means there were more. */
  private void readMantissa() {
    byte[] text = decimal.text();
    int point = decimal.point();
    long value = 0;
    int digits = 0;
    for (int i = decimal.first(); i < decimal.end(); i++) {
      if (i != point) {
        digits += digits == 0 && text[i] == '0' ? 0 : 1;
        value = value * 10 + (text[i] - '0');
      }
      if (digits > MAX_DIGITS) {
        mantissa = -1;
        return;
      }
    }
    // A 19-digit number can exceed a signed long; the JDK handles those.
    mantissa = value < 0 ? -1 : value;
    int decimals = decimal.end() > point ? decimal.end() - point - 1 : 0;
    exponent = decimal.exponent() - decimals;
  }

  private double magnitude() {
    if (mantissa <= MANTISSA_LIMIT && exponent >= -22 && exponent <= 22) {
      return exponent < 0 ? mantissa / EXACT_POWERS[-exponent] : mantissa * EXACT_POWERS[exponent];
    }
    if (mantissa == 0 || exponent < PowersOfFive.MIN) {
      return 0;
    }
    return exponent > PowersOfFive.MAX ? Double.POSITIVE_INFINITY : byEiselLemire();
  }

  private double byEiselLemire() {
    int zeros = Long.numberOfLeadingZeros(mantissa);
    long normal = mantissa << zeros;
    long power = PowersOfFive.high(exponent);
    long low = normal * power;
    long high = multiplyHigh(normal, power);
    if ((high & 0x1FF) == 0x1FF) {
      long more = multiplyHigh(normal, PowersOfFive.low(exponent));
      low += more;
      high += Long.compareUnsigned(low, more) < 0 ? 1 : 0;
      if (low == -1) {
        return byTheJdk();
      }
    }
    int upper = (int) (high >>> 63);
    int shift = upper + 64 - MANTISSA_BITS - 3;
    long bits = high >>> shift;
    int binary = ((217706 * exponent) >> 16) + 63 + upper - zeros + BIAS;
    boolean halfway =
        Long.compareUnsigned(low, 1) <= 0
            && exponent >= -4
            && exponent <= 23
            && (bits & 3) == 1
            && bits << shift == high;
    if (binary <= 0 || halfway) {
      return byTheJdk();
    }
    bits = (bits + (bits & 1)) >>> 1;
    if (bits >= MANTISSA_LIMIT) {
      bits = 1L << MANTISSA_BITS;
      binary++;
    }
    return binary >= 2 * BIAS + 1
        ? Double.POSITIVE_INFINITY
        : Double.longBitsToDouble(
            ((long) binary << MANTISSA_BITS) | (bits & ((1L << MANTISSA_BITS) - 1)));
  }

  private static long multiplyHigh(long a, long b) {
    return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
  }

  private double byTheJdk() {
    return Math.abs(Double.parseDouble(decimalString()));
  }

  private String decimalString() {
    String digits =
        new String(
            decimal.text(),
            decimal.first(),
            decimal.end() - decimal.first(),
            StandardCharsets.ISO_8859_1);
    return (decimal.negative() ? "-" : "") + digits + "e" + decimal.exponent();
  }
}
