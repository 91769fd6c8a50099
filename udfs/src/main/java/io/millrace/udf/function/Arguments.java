package io.millrace.udf.function;

import io.millrace.udf.json.Utf8;
import java.math.BigDecimal;
import java.util.Optional;

/** Converts arguments of functions. */
final class Arguments {
  private static final int LONGEST_NUMBER = 60;
  private static final int MOST_DIGITS = 40;

  private Arguments() {}

  /**
   * The text of a value, for a function that makes other text of it.
   *
   * @throws FunctionException if its bytes are not UTF-8: the result could not keep them
   */
  static String text(JsonValue value) throws FunctionException {
    String text = value.text();
    return hasReplacement(text) && !isUtf8(value.textBytes()) ? fail(value) : text;
  }

  /**
   * The JSON of a value, for a function that makes text of it.
   *
   * @throws FunctionException if its bytes are not UTF-8
   */
  static String json(JsonValue value) throws FunctionException {
    String json = value.json();
    return hasReplacement(json) && !isUtf8(value.jsonBytes()) ? fail(value) : json;
  }

  /** Whether it may come from bytes that are not UTF-8, or has this character itself. */
  private static boolean hasReplacement(String text) {
    return text.indexOf('\uFFFD') >= 0;
  }

  private static boolean isUtf8(byte[] bytes) {
    return Utf8.isValid(bytes, 0, bytes.length);
  }

  private static String fail(JsonValue value) throws FunctionException {
    throw new FunctionException("text in UTF-8", value);
  }

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
