package io.millrace.udf.conformance;

import io.millrace.udf.conformance.JsonSource.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the differences in numbers and Enums are about, worked out from type and value alone. */
final class NumberRules {
  private static final Pattern INTEGER = Pattern.compile("[-+]?0*([0-9]+)");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE]([-+]?)([0-9]+))?");
  private static final Pattern MEMBER = Pattern.compile("' = (-?[0-9]+)");

  /** Longer exponents are beyond any type. */
  private static final int MAX_EXPONENT_DIGITS = 8;

  /** Longer integers are beyond any type. */
  private static final int MAX_DIGITS = 100;

  private static final int IPV6_GROUPS = 8;

  private NumberRules() {}

  static boolean isInteger(Shape type) {
    return type.kind().matches("U?Int[0-9]+|Interval.*");
  }

  /** The text of a number, in quotes or not. */
  private static String number(Leaf leaf) {
    JsonSource json = leaf.json();
    return json.kind() == Kind.STRING ? json.text() : json.source();
  }

  static boolean isIntegerBeyondType(Leaf leaf) {
    Matcher integer = INTEGER.matcher(number(leaf));
    if (!isInteger(leaf.type()) || !integer.matches()) {
      return false;
    }
    if (integer.group(1).length() > MAX_DIGITS) {
      return true;
    }
    String kind = leaf.type().kind();
    int bits = kind.startsWith("Interval") ? 64 : Integer.parseInt(kind.replaceAll("[^0-9]", ""));
    BigInteger value = new BigInteger(number(leaf));
    return kind.startsWith("U")
        ? value.signum() > 0 && value.bitLength() > bits
        : value.bitLength() > bits - 1;
  }

  static boolean isEmpty(Leaf leaf) {
    return (isInteger(leaf.type()) || leaf.type().kind().equals("Decimal"))
        && leaf.json().source().equals("\"\"");
  }

  static boolean isBooleanKey(Leaf leaf) {
    return leaf.role() == Leaf.Role.KEY && isBooleanForNumber(leaf);
  }

  /** In a Variant an integer or a float takes it, by itself neither does. */
  static boolean isBooleanForNumber(Leaf leaf) {
    return (isInteger(leaf.type()) || leaf.type().kind().matches("B?Float[0-9]+"))
        && leaf.json().kind() == Kind.STRING
        && leaf.json().text().matches("true|false");
  }

  static boolean isFloatBeyondType(Leaf leaf) {
    String kind = leaf.type().kind();
    String number = number(leaf);
    if (kind.equals("Dynamic")) {
      return leaf.json().numbers().anyMatch(n -> Double.isInfinite(Double.parseDouble(n)));
    }
    if (kind.matches("Float32|Float64|BFloat16") && number.matches("[-+]{2}.*")) {
      return true;
    }
    if (!kind.matches("Float32|Float64|BFloat16") || !NUMBER.matcher(number).matches()) {
      return false;
    }
    return kind.equals("Float64")
        ? Double.isInfinite(Double.parseDouble(number))
        : Float.isInfinite(Float.parseFloat(number));
  }

  /** The server builds the dictionary of what we send, and has 0 in it already. */
  static boolean isNegativeZeroOfDictionary(Leaf leaf) {
    return leaf.declared().text().contains("LowCardinality")
        && leaf.type().kind().matches("Float32|Float64")
        && number(leaf).startsWith("-")
        && NUMBER.matcher(number(leaf)).matches()
        && (leaf.type().kind().equals("Float32")
            ? Float.parseFloat(number(leaf)) == 0
            : Double.parseDouble(number(leaf)) == 0);
  }

  static boolean hasMoreDecimals(Leaf leaf) {
    Matcher number = NUMBER.matcher(number(leaf));
    if (!leaf.type().kind().equals("Decimal") || !number.matches()) {
      return false;
    }
    String text = leaf.type().text();
    int scale = Integer.parseInt(text.substring(text.indexOf(", ") + 2, text.length() - 1));
    String exponent = number.group(2);
    if (exponent != null && exponent.length() > MAX_EXPONENT_DIGITS) {
      return number.group(1).equals("-") && !isZero(number.group());
    }
    BigDecimal value = new BigDecimal(number.group());
    return value.signum() != 0 && value.stripTrailingZeros().scale() > scale;
  }

  /** Of the characters of a number, but a number lacks digits or an exponent does. */
  static boolean lacksDigits(Leaf leaf) {
    return leaf.type().kind().equals("Decimal")
        && leaf.json().kind() == Kind.STRING
        && number(leaf).matches("[-+]?[0-9.]*([eE][-+]?[0-9]*)?")
        && !NUMBER.matcher(number(leaf)).matches();
  }

  /** An exponent, and more digits or zeros in front of it than the type has digits. */
  static boolean hasDigitsTooMany(Leaf leaf) {
    Matcher number = NUMBER.matcher(number(leaf));
    if (!leaf.type().kind().equals("Decimal") || !number.matches() || number.group(2) == null) {
      return false;
    }
    String text = leaf.type().text();
    int precision = Integer.parseInt(text.substring(text.indexOf('(') + 1, text.indexOf(',')));
    int whole = number.group().replaceFirst("^[-+]?0*", "").replaceFirst("[.eE].*", "").length();
    return isZero(number.group())
        || number.group().matches("[-+]?0*\\.0.*")
        || (number.group(1).equals("-") && whole > precision);
  }

  private static boolean isZero(String number) {
    return number.replaceFirst("[eE].*", "").matches("[-+0.]*");
  }

  /** Of an address: eight groups and a gap, or a colon at the end. */
  static boolean hasColonTooMany(Leaf leaf) {
    if (!leaf.type().kind().equals("IPv6") || leaf.json().kind() != Kind.STRING) {
      return false;
    }
    String text = leaf.json().text();
    long groups = Stream.of(text.split(":")).filter(g -> !g.isEmpty()).count();
    return (text.endsWith(":") && !text.endsWith("::"))
        || (text.contains("::") && groups + (text.contains(".") ? 1 : 0) >= IPV6_GROUPS);
  }

  static boolean wrapsToMember(Leaf leaf) {
    Matcher integer = INTEGER.matcher(number(leaf));
    if (!leaf.type().kind().startsWith("Enum") || !integer.matches()) {
      return false;
    }
    BigInteger value = new BigInteger(number(leaf));
    int bits = leaf.type().kind().equals("Enum8") ? 8 : 16;
    int wrapped = bits == 8 ? value.byteValue() : value.shortValue();
    return value.bitLength() > bits - 1
        && MEMBER
            .matcher(leaf.type().text())
            .results()
            .anyMatch(member -> Integer.parseInt(member.group(1)) == wrapped);
  }
}
