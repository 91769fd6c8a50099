package io.millrace.udf.table;

import java.math.BigInteger;

/**
 * Types by the kind of a value alone, wide enough for later values of that kind: what {@code
 * table.evolve} gives a new column, and what {@code infer} proposes unless a sample says more.
 */
public final class WideTypes {
  public static final String BOOLEAN = "Bool";
  public static final String FRACTION = "Float64";

  /** Of texts, and of everything that no other type holds: a value of JSON as text. */
  public static final String TEXT = "String";

  private static final int[] WIDTHS = {64, 128, 256};

  private WideTypes() {}

  /**
   * The narrowest integer type of at least 64 bits that holds all numbers between two: signed if
   * that is enough, and {@link #TEXT} beyond 256 bits.
   */
  public static String integer(BigInteger least, BigInteger greatest) {
    if (fits(least, greatest, Sign.SIGNED, Long.SIZE)) {
      return "Int64";
    }
    Sign sign = least.signum() < 0 ? Sign.SIGNED : Sign.UNSIGNED;
    for (int width : WIDTHS) {
      if (fits(least, greatest, sign, width)) {
        return (sign == Sign.SIGNED ? "Int" : "UInt") + width;
      }
    }
    return TEXT;
  }

  /** Of an integer type. */
  private enum Sign {
    SIGNED,
    UNSIGNED
  }

  private static boolean fits(BigInteger least, BigInteger greatest, Sign sign, int width) {
    int bits = sign == Sign.SIGNED ? width - 1 : width;
    return least.bitLength() <= bits && greatest.bitLength() <= bits;
  }
}
