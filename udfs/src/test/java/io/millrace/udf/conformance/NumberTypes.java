package io.millrace.udf.conformance;

import static io.millrace.udf.conformance.Difference.DECIMAL_DIGITS;
import static io.millrace.udf.conformance.Difference.DECIMAL_EXPONENT;
import static io.millrace.udf.conformance.Difference.DECIMAL_SCALE;
import static io.millrace.udf.conformance.Difference.EMPTY_NUMBER;
import static io.millrace.udf.conformance.Difference.FLOAT_RANGE;
import static io.millrace.udf.conformance.Difference.INTEGER_RANGE;
import static io.millrace.udf.conformance.TypeCases.MISSING;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** The table of types: integers, floats, decimals, Bool. */
final class NumberTypes {
  private NumberTypes() {}

  static List<TypeCases> cases() {
    List<TypeCases> all = new ArrayList<>();
    for (int bits : List.of(8, 16, 32, 64, 128, 256)) {
      BigInteger limit = BigInteger.ONE.shiftLeft(bits - 1);
      all.add(
          integer("Int" + bits, limit.negate(), limit.subtract(BigInteger.ONE))
              .stricter(INTEGER_RANGE, limit.negate().subtract(BigInteger.ONE).toString())
              .stores("-1", "-1")
              .stores("\"-0\"", "0")
              .stores("-0", "0"));
      all.add(
          integer(
                  "UInt" + bits,
                  BigInteger.ZERO,
                  BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE))
              .refused("-0", "-1", "\"-1\""));
    }
    all.add(
        TypeCases.of("Float64")
            .stores("1.7976931348623157e308", "1.7976931348623157e308")
            .stores("-1.7976931348623157e308", "-1.7976931348623157e308")
            .stores("5e-324", "5e-324")
            .stores("2.2250738585072014e-308", "2.2250738585072014e-308")
            .stores("123456789012345678901234567890", "1.2345678901234568e29")
            .stores("18446744073709551616", "18446744073709552000")
            .stores("\"-36893488147419103232\"", "-36893488147419103000")
            .stores("-0.0", "-0")
            .stores("\"nan\"", "nan")
            .stores("\"-Infinity\"", "-inf")
            .same("\"inf\"", "\"NaN\"", "\"+1.5\"", "\".5\"", "\"5.\"", "\"1e5\"", "1e-400")
            .same("true", "false", "null", MISSING, "0.1", "1E+2", "9007199254740993")
            .stricter(FLOAT_RANGE, "1e309", "-1e309", "\"1e400\"")
            .refused("\"\"", "\"abc\"", "\" 1\"", "\"1 \"", "\"0x10\"", "[]", "{}", "\"1e\""));
    all.add(
        TypeCases.of("Float32")
            .stores("3.4028235e38", "3.4028235e38")
            .stores("1e-45", "1e-45")
            .stores("16777217", "16777216")
            .stores("\"0.1\"", "0.1")
            .same("null", MISSING, "true", "-0.0", "1.17549435e-38", "7.038531e-26")
            .stricter(FLOAT_RANGE, "3.4028236e38", "1e39"));
    all.add(
        TypeCases.of("BFloat16")
            .same("1.5", "0.1", "3.3", "-1e30", "\"inf\"", "\"-nan\"", "null", MISSING)
            .same("3.3895313892515355e38", "-3.3895313892515355e38", "1e-45", "-0.0", "true")
            .stricter(FLOAT_RANGE, "3.5e38", "-1e39", "\"1e400\"")
            .refused("\"\"", "\"x\"", "[]"));
    all.add(
        TypeCases.of("IntervalSecond")
            .stores("9223372036854775807", "9223372036854775807")
            .stores("-9223372036854775808", "-9223372036854775808")
            .same("0", "\"5\"", "null", MISSING)
            .stricter(INTEGER_RANGE, "9223372036854775808", "-9223372036854775809")
            .stricter(EMPTY_NUMBER, "\"\"")
            .refused("1.5", "\"1 day\"", "[]"));
    for (String unit : List.of("Nanosecond", "Minute", "Week", "Month", "Quarter", "Year")) {
      all.add(TypeCases.of("Interval" + unit).same("-7", "\"7\"", "null", MISSING));
    }
    all.add(
        TypeCases.of("Bool")
            .stores("true", "true")
            .stores("1", "true")
            .stores("0", "false")
            .same("false", "null", MISSING)
            .refused("2", "-1", "1.0", "\"true\"", "\"1\"", "\"\"", "[]", "{}"));
    all.addAll(decimals());
    return all;
  }

  private static TypeCases integer(String type, BigInteger min, BigInteger max) {
    return TypeCases.of(type)
        .stores(min.toString(), min.toString())
        .stores(max.toString(), max.toString())
        .stores('"' + max.toString() + '"', max.toString())
        .stores("true", "1")
        .stores("\"+1\"", "1")
        .stores("\"007\"", "7")
        .same("0", "null", MISSING, "false")
        .stricter(INTEGER_RANGE, max.add(BigInteger.ONE).toString(), "1" + "0".repeat(100))
        .stricter(INTEGER_RANGE, '"' + max.add(BigInteger.ONE).toString() + '"')
        .stricter(EMPTY_NUMBER, "\"\"")
        .refused(
            "1.0", "1.5", "1e2", "\"1.0\"", "\" 1\"", "\"1 \"", "\"abc\"", "\"-\"", "[]", "{}");
  }

  private static List<TypeCases> decimals() {
    return List.of(
        TypeCases.of("Decimal(9, 4)")
            .stores("99999.9999", "99999.9999")
            .stores("-99999.9999", "-99999.9999")
            .stores("12.50000", "12.5")
            .stores("\"12.5\"", "12.5")
            .stores("1e3", "1000")
            .more(DECIMAL_EXPONENT, "0e100", "0")
            .more(DECIMAL_EXPONENT, "0.05e6", "50000")
            .more(DECIMAL_EXPONENT, "1234500000e-5", "12345")
            .more(DECIMAL_EXPONENT, "\"-1234500000.0e-5\"", "-12345")
            .more(DECIMAL_EXPONENT, "100000000000000000000e-20", "1")
            .more(DECIMAL_EXPONENT, "0e2147483647", "0")
            .same("0.05e5", "0e5", "0.5e5")
            .stores("125e-2", "1.25")
            .same("0", "-0", "null", MISSING, "\"+1\"", "\"1.\"", "\".5\"", "0.0001")
            .stricter(DECIMAL_SCALE, "12.50001", "1e-5", "1.25e-4", "99999.99999", "\"12.50001\"")
            .stricter(EMPTY_NUMBER, "\"\"")
            .stricter(DECIMAL_DIGITS, "\"+\"", "\".\"", "\"e1\"", "\"1e\"", "\"-\"", "\"1.2.3\"")
            .refused("100000", "1e10", "1e1000000000000", "true", "\"abc\"", "\" 1\"", "[]"),
        TypeCases.of("Decimal(1, 0)")
            .more(DECIMAL_EXPONENT, "10e-1", "1")
            .same("1.00000000000", "9")
            .refused("10.0", "10"),
        TypeCases.of("Decimal(18, 0)")
            .same("999999999999999999", "-999999999999999999", "null", MISSING)
            .stricter(DECIMAL_SCALE, "0.5")
            .stricter(EMPTY_NUMBER, "\"\"")
            .refused("1000000000000000000", "-1000000000000000000"),
        TypeCases.of("Decimal(38, 10)")
            .stores(
                "9999999999999999999999999999.9999999999",
                "9999999999999999999999999999.9999999999")
            .same("-9999999999999999999999999999.9999999999", "1e27", "null", MISSING)
            .refused("1e28", "-1e28"),
        TypeCases.of("Decimal(76, 0)")
            .same("9".repeat(76), "-" + "9".repeat(76), "1e75", "null", MISSING)
            .refused("1" + "0".repeat(76), "-1" + "0".repeat(76)),
        TypeCases.of("Decimal(76, 76)")
            .same("0." + "9".repeat(76), "-0." + "9".repeat(76), "1e-76", "null", MISSING)
            .stricter(DECIMAL_SCALE, "1e-77")
            .refused("1", "-1"));
  }
}
