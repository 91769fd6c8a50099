package io.millrace.job.tool.infer.guess;

import java.math.BigInteger;

/** Guesses the width of integers, with room to grow, or the times they represent. */
final class IntegerGuess {
  /** A value that is this many times the greatest seen still fits. */
  private static final BigInteger HEADROOM = BigInteger.valueOf(4);

  /** Fewer values are not significant. */
  private static final int ENOUGH = 20;

  private static final int[] WIDTHS = {8, 16, 32, 64, 128, 256};

  private IntegerGuess() {}

  static Guess of(Field field) {
    return of(field, field.least(), field.greatest());
  }

  /** Of integers within these bounds, which may be written as text. */
  static Guess of(Field field, BigInteger least, BigInteger greatest) {
    return EpochTime.of(field, least, greatest).orElseGet(() -> width(field, least, greatest));
  }

  private static Guess width(Field field, BigInteger least, BigInteger greatest) {
    boolean signed = least.signum() < 0;
    String range = "from " + shown(least) + " to " + shown(greatest);
    if (field.values() < ENOUGH && fits(least, greatest, true, 64, BigInteger.ONE)) {
      return Guess.of("Int64", "");
    }
    if (FieldWords.grows(field) && fits(least, greatest, signed, 64, BigInteger.ONE)) {
      return Guess.of(signed ? "Int64" : "UInt64", range + ", and its name says that it grows");
    }
    int narrowest = FieldWords.isMeasure(field) ? 32 : 8;
    for (int width : WIDTHS) {
      BigInteger factor = width < 64 ? HEADROOM : BigInteger.ONE;
      if (width >= narrowest && fits(least, greatest, signed, width, factor)) {
        String type = (signed ? "Int" : "UInt") + width;
        return Guess.of(type, width > 64 ? range + ": beyond 64 bits" : range);
      }
    }
    return Guess.of("String", "integers of more than 256 bits, which no number type holds");
  }

  private static String shown(BigInteger number) {
    String digits = number.toString();
    return digits.length() <= 40
        ? digits
        : digits.substring(0, 8) + "… (" + number.abs().toString().length() + " digits)";
  }

  private static boolean fits(
      BigInteger least, BigInteger greatest, boolean signed, int width, BigInteger factor) {
    BigInteger bound = BigInteger.ONE.shiftLeft(signed ? width - 1 : width);
    return greatest.multiply(factor).compareTo(bound) < 0
        && least.multiply(factor).negate().compareTo(bound) <= 0;
  }
}
