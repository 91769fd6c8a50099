package io.millrace.udf.text;

import java.math.BigInteger;

/**
 * The upper 128 bits of the powers of five for doubles, for the Eisel-Lemire algorithm.
 *
 * @see <a href="https://arxiv.org/abs/2101.11408">Number Parsing at a Gigabyte per Second</a>
 */
final class PowersOfFive {
  static final int MIN = -342;
  static final int MAX = 308;

  private static final int SMALLEST_ROUNDED_UP = -27;

  private static final long[] HIGH = new long[MAX - MIN + 1];
  private static final long[] LOW = new long[MAX - MIN + 1];

  static {
    BigInteger power = BigInteger.ONE;
    BigInteger five = BigInteger.valueOf(5);
    for (int exponent = 0; exponent <= -MIN; exponent++) {
      if (exponent <= MAX) {
        store(exponent, upper(power));
      }
      if (exponent > 0) {
        store(-exponent, upper(reciprocal(power, -exponent)));
      }
      power = power.multiply(five);
    }
  }

  private PowersOfFive() {}

  static long high(int exponent) {
    return HIGH[exponent - MIN];
  }

  static long low(int exponent) {
    return LOW[exponent - MIN];
  }

  /**
   * The reciprocal of the power: rounded up while 128 bits can hold the power itself, otherwise
   * truncated.
   */
  private static BigInteger reciprocal(BigInteger power, int exponent) {
    int bits = power.bitLength();
    int shift = exponent >= SMALLEST_ROUNDED_UP ? bits + 127 : 2 * bits + 128;
    return BigInteger.ONE.shiftLeft(shift).divide(power).add(BigInteger.ONE);
  }

  private static BigInteger upper(BigInteger number) {
    return number.shiftRight(number.bitLength() - 128);
  }

  private static void store(int exponent, BigInteger upper) {
    HIGH[exponent - MIN] = upper.shiftRight(64).longValue();
    LOW[exponent - MIN] = upper.longValue();
  }
}
