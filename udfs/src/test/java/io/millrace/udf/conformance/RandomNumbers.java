package io.millrace.udf.conformance;

import java.math.BigInteger;

/** Numbers for types of numbers: fitting, at the limits, beyond, and written oddly. */
final class RandomNumbers {
  private final Chance chance;

  RandomNumbers(Chance chance) {
    this.chance = chance;
  }

  /** As a JSON number, or now and then in quotes. */
  String written(String number) {
    return chance.onceIn(3) ? '"' + number + '"' : number;
  }

  String integer(String type) {
    int bits = Integer.parseInt(type.replaceAll("[^0-9]", ""));
    boolean signed = !type.startsWith("U");
    int width = chance.below(bits + (signed ? 0 : 1));
    BigInteger number = new BigInteger(width, chance.random());
    return (signed && chance.onceIn(2) ? number.negate() : number).toString();
  }

  String oddInteger(String type) {
    int bits = Integer.parseInt(type.replaceAll("[^0-9]", ""));
    boolean signed = !type.startsWith("U");
    BigInteger span = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits);
    return chance.way(
        () -> written(span.subtract(BigInteger.ONE).toString()),
        () -> written((signed ? span.negate() : BigInteger.ZERO).toString()),
        () -> written(span.add(BigInteger.valueOf(chance.below(3) - 1)).toString()),
        () -> written(span.negate().subtract(BigInteger.valueOf(chance.below(3))).toString()),
        () -> written(new BigInteger(bits + chance.below(200), chance.random()).toString()),
        () -> '"' + "+0" + integer(type).replace("-", "") + '"',
        () -> written(integer(type) + ".0"),
        () -> written(integer(type) + "e" + chance.below(3)),
        () -> chance.any("-0", "\"-0\"", "true", "false", "\"\"", "\"-\"", "\" 1\"", "\"1 \""),
        () -> '"' + chance.digits(chance.below(300)) + '"');
  }

  String floating() {
    return written(
        chance.way(
            () -> Double.toString(chance.random().nextGaussian()),
            () -> (chance.random().nextLong() >> chance.below(60)) + "e" + chance.between(-40, 20),
            () -> Float.toString(Float.intBitsToFloat(chance.random().nextInt() & 0x3fffffff)),
            () -> Integer.toString(chance.random().nextInt()),
            () -> Double.toString(finite(chance.random().nextLong()))));
  }

  private static double finite(long bits) {
    // Clears the lowest bit of the exponent: no infinity and no NaN.
    return Double.longBitsToDouble(bits & ~(1L << 52));
  }

  String oddFloating() {
    return chance.way(
        () -> written(chance.any("0.", "1.", "-9.") + chance.digits(chance.between(1, 400))),
        () -> written("1" + chance.digits(chance.between(1, 400))),
        () -> written(chance.between(1, 9) + "." + chance.digits(17) + "e" + exponent()),
        () -> written(chance.any("0.0", "-0", "0e0", "-0.0e-5", "1E+2", "5e-324", "4e-46")),
        () -> '"' + chance.any("", "+", "-") + chance.any("nan", "inf", "INFINITY", "NaN") + '"',
        () -> '"' + chance.any(".5", "5.", "+1.5", "-.5e1", "1e", ".", "e5", "0x1p3", "1,5") + '"',
        () -> chance.any("true", "false", "\"\"", "\" 1\"", "\"1 \"", "3.4028235e38", "3.5e38"));
  }

  private int exponent() {
    return chance.any(chance.between(-50, 50), chance.between(-340, 320), 400, -400, 1_000_000);
  }

  /**
   * @param digits the type's precision, less its scale
   */
  String decimal(int digits, int scale) {
    String whole = digits == 0 ? "0" : chance.digits(chance.between(1, digits));
    int decimals = scale == 0 ? 0 : chance.below(scale + 1);
    String number = plain(whole) + (decimals == 0 ? "" : "." + chance.digits(decimals));
    return written((chance.onceIn(3) ? "-" : "") + number);
  }

  /** Without leading zeros, which JSON does not have. */
  private static String plain(String digits) {
    String plain = digits.replaceFirst("^0+", "");
    return plain.isEmpty() ? "0" : plain;
  }

  private String zerosAndExponent(int precision) {
    int zeros = chance.between(0, precision + 3);
    return written(chance.between(1, 99) + "0".repeat(zeros) + "e-" + zeros);
  }

  String oddDecimal(int digits, int scale) {
    String nines = digits == 0 ? "0" : "9".repeat(digits);
    return chance.way(
        () -> written(nines + (scale == 0 ? "" : "." + "9".repeat(scale))),
        () -> written("-" + nines + (scale == 0 ? "" : "." + "9".repeat(scale))),
        () -> written("1" + "0".repeat(digits)),
        () -> written("0." + "0".repeat(scale) + chance.below(10)),
        () -> written("0." + chance.digits(scale + chance.between(1, 100))),
        () -> written(chance.below(1000) + "e" + chance.between(-scale - 3, digits + 2)),
        () -> written("0." + chance.digits(5) + "e" + chance.between(-3, 12)),
        () -> written(chance.below(100) + "." + chance.digits(2) + "0".repeat(chance.below(90))),
        () -> zerosAndExponent(digits + scale),
        () -> written("1e" + chance.any("400", "-400", "99999999999", "-99999999999")),
        () -> '"' + chance.any("+1", ".5", "5.", "-.5", "+", ".", "1e", "e1", "nan", "1 ") + '"',
        () -> chance.any("\"\"", "true", "\"1,5\"", "-0", "\"-0.0\"", "\"007\"", "\"\""));
  }
}
