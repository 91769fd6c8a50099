package io.millrace.job.tool.infer.guess;

import io.millrace.udf.table.WideTypes;
import java.math.BigInteger;

/** Guesses the width of integers, with room to grow, or the times they represent. */
final class IntegerGuess {
  /** A value that is this many times the greatest seen still fits. */
  private static final BigInteger HEADROOM = BigInteger.valueOf(4);

  /** Fewer values are not significant. */
  private static final int ENOUGH = 20;

  private static final int[] NARROW = {8, 16, 32};

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
    boolean isGrowing = FieldWords.grows(field);
    if (field.values() >= ENOUGH && !isGrowing) {
      int narrowest = FieldWords.isMeasure(field) ? 32 : 8;
      for (int width : NARROW) {
        if (width >= narrowest && fits(least, greatest, signed, width, HEADROOM)) {
          return Guess.of((signed ? "Int" : "UInt") + width, range);
        }
      }
    }
    if (field.values() >= ENOUGH && fits(least, greatest, signed, 64, BigInteger.ONE)) {
      return Guess.of(
          signed ? "Int64" : "UInt64",
          isGrowing ? range + ", and its name says that it grows" : range);
    }
    return wide(WideTypes.integer(least, greatest), range);
  }

  private static Guess wide(String type, String range) {
    switch (type) {
      case "Int64":
        return Guess.of(type, "");
      case "UInt64":
        return Guess.of(type, range);
      case WideTypes.TEXT:
        return Guess.of(type, "integers of more than 256 bits, which no number type holds");
      default:
        return Guess.of(type, range + ": beyond 64 bits");
    }
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
