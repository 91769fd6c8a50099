package io.millrace.udf.function;

import java.math.BigDecimal;
import java.util.Optional;

/** Converts arguments of functions. */
final class Arguments {
  private static final int LONGEST_NUMBER = 60;
  private static final int MOST_DIGITS = 40;

  private Arguments() {}

  /** An integer, also in quotes. */
  static int integer(JsonValue value, int least) throws FunctionException {
    try {
      int number = Integer.parseInt(value.text());
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException notOne) {
      throw notAnInteger(value, least);
    }
    throw notAnInteger(value, least);
  }

  private static FunctionException notAnInteger(JsonValue value, int least) {
    return new FunctionException("a whole number of at least " + least, value);
  }

  /** A number, also in quotes, of a size suitable for calculations; empty for anything else. */
  static Optional<BigDecimal> number(JsonValue value) {
    String text = value.text();
    if (text.length() > LONGEST_NUMBER) {
      return Optional.empty();
    }
    try {
      BigDecimal number = new BigDecimal(text);
      // 1e999999999 is short text but slow to calculate with.
      boolean isUsable =
          Math.abs((long) number.scale()) <= MOST_DIGITS && number.precision() <= MOST_DIGITS;
      return Optional.of(number).filter(any -> isUsable);
    } catch (NumberFormatException notOne) {
      return Optional.empty();
    }
  }
}
