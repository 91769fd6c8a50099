package io.millrace.job.convert;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Types and values at random: most values fit their type, some nearly, some not at all. */
final class RandomTypes {
  private static final List<String> SCALARS =
      List.of(
          "Int8",
          "Int16",
          "Int32",
          "Int64",
          "Int128",
          "Int256",
          "UInt8",
          "UInt16",
          "UInt32",
          "UInt64",
          "UInt128",
          "UInt256",
          "Float32",
          "Float64",
          "Bool",
          "String",
          "FixedString(8)",
          "Decimal(9, 3)",
          "Decimal(18, 6)",
          "Decimal(38, 12)",
          "Decimal(76, 20)",
          "Date",
          "Date32",
          "DateTime",
          "DateTime('Europe/Berlin')",
          "DateTime64(0)",
          "DateTime64(3)",
          "DateTime64(6, 'America/New_York')",
          "DateTime64(9)",
          "Enum8('a' = 1, 'b' = -5)",
          "Enum16('x' = 300, '1' = 2)",
          "UUID",
          "IPv4",
          "IPv6");
  private static final List<String> KEYS =
      List.of("String", "LowCardinality(String)", "UInt32", "Date", "UUID", "Enum8('a' = 1)");
  private static final int NESTED_SHARE = 4;

  private final Random random;

  RandomTypes(Random random) {
    this.random = random;
  }

  /** A type at most this deep. */
  String type(int depth) {
    if (depth == 0 || random.nextInt(NESTED_SHARE) > 0) {
      return scalar();
    }
    return switch (random.nextInt(3)) {
      case 0 -> "Array(" + type(depth - 1) + ")";
      case 1 -> "Map(" + pick(KEYS) + ", " + type(depth - 1) + ")";
      default -> tuple(depth);
    };
  }

  private String scalar() {
    String type = pick(SCALARS);
    boolean dictionary =
        type.equals("String")
            || type.startsWith("FixedString")
            || type.matches("U?Int(8|16|32|64)");
    return switch (random.nextInt(5)) {
      case 0 -> "Nullable(" + type + ")";
      case 1 -> dictionary ? "LowCardinality(" + type + ")" : type;
      case 2 -> dictionary ? "LowCardinality(Nullable(" + type + "))" : type;
      default -> type;
    };
  }

  private String tuple(int depth) {
    boolean named = random.nextBoolean();
    return IntStream.rangeClosed(1, 1 + random.nextInt(3))
        .mapToObj(i -> (named ? "e" + i + " " : "") + type(depth - 1))
        .collect(Collectors.joining(", ", "Tuple(", ")"));
  }

  /** A value for a type. */
  String value(String type) {
    // The server makes a value of null that the Enum need not have: see TextTypes.
    if (random.nextInt(20) == 0 && !type.contains("Enum")) {
      return "null";
    }
    if (random.nextInt(60) == 0 && !type.startsWith("Tuple(e")) {
      return pick(List.of("\"\"", "true", "[]", "{}", "-1", "1.5", "\"x\"", "1e3", "[1]", "0"));
    }
    int open = type.indexOf('(');
    String name = open < 0 ? type : type.substring(0, open);
    String inner = open < 0 ? "" : type.substring(open + 1, type.length() - 1);
    return switch (name) {
      case "Nullable", "LowCardinality" -> value(inner);
      case "Array" -> several(() -> value(inner), "[", "]");
      case "Map" -> {
        List<String> parts = parts(inner);
        yield several(() -> key(parts.get(0)) + ":" + value(parts.get(1)), "{", "}");
      }
      case "Tuple" -> tupleValue(parts(inner));
      default -> scalarValue(name, inner);
    };
  }

  private String tupleValue(List<String> elements) {
    boolean named = elements.get(0).matches("e[0-9] .*");
    return elements.stream()
        .filter(e -> !named || e.contains("Enum") || random.nextInt(10) > 0)
        .map(e -> named ? '"' + e.substring(0, 2) + "\":" + value(e.substring(3)) : value(e))
        .collect(Collectors.joining(",", named ? "{" : "[", named ? "}" : "]"));
  }

  private String key(String type) {
    String value = value(type.replace("LowCardinality(String)", "String"));
    return value.startsWith("\"") ? value : "\"" + value.replaceAll("[^0-9a-z.-]", "") + "\"";
  }

  private String several(java.util.function.Supplier<String> one, String open, String close) {
    return IntStream.range(0, random.nextInt(4))
        .mapToObj(i -> one.get())
        .collect(Collectors.joining(random.nextInt(5) == 0 ? " , " : ",", open, close));
  }

  private String scalarValue(String name, String inner) {
    return switch (name) {
      case "Float32", "Float64" -> number(floating());
      case "Bool" -> pick(List.of("true", "false", "0", "1", "2"));
      case "String" -> pick(List.of(text(), text(), number("1.50"), "[1, {\"a\": null}]"));
      case "FixedString" -> '"' + "xyzäöabcd".substring(0, random.nextInt(9)) + '"';
      case "Decimal" -> number(decimal(Integer.parseInt(parts(inner).get(1))));
      case "Date", "Date32" ->
          random.nextInt(4) == 0 ? "" + random.nextInt(70_000) : '"' + day() + '"';
      case "DateTime" -> time(1_000_000_000L + random.nextInt(), 1);
      case "DateTime64" -> time(1_000_000_000L + random.nextInt(), 1_000_000);
      case "Enum8", "Enum16" -> pick(List.of("\"a\"", "\"b\"", "1", "-5", "\"x\"", "300", "\"1\""));
      case "UUID" -> '"' + uuid() + '"';
      case "IPv4" -> '"' + address(256) + '"';
      case "IPv6" ->
          pick(List.of("\"::1\"", '"' + address(256) + '"', "\"2001:db8::" + hex() + "\""));
      default -> number(integer(name));
    };
  }

  private String number(String digits) {
    return random.nextInt(3) == 0 ? '"' + digits + '"' : digits;
  }

  private String integer(String type) {
    int bits = Integer.parseInt(type.replaceAll("[^0-9]", ""));
    BigInteger number = new BigInteger(1 + random.nextInt(bits + 1), random);
    return (type.startsWith("U") || random.nextBoolean() ? number : number.negate()).toString();
  }

  private String floating() {
    return switch (random.nextInt(4)) {
      case 0 -> Double.toString(random.nextGaussian());
      case 1 -> (random.nextLong() >> random.nextInt(60)) + "e" + (random.nextInt(60) - 40);
      case 2 -> "" + Float.intBitsToFloat(random.nextInt() & 0x3fffffff);
      default -> "" + random.nextInt();
    };
  }

  private String decimal(int scale) {
    String whole = "" + (random.nextLong() >> (20 + random.nextInt(40)));
    int decimals = random.nextInt(scale + 2);
    return decimals == 0
        ? whole
        : whole
            + "."
            + "%09d".formatted(random.nextInt(1_000_000_000)).repeat(3).substring(0, decimals);
  }

  private String day() {
    return "%d-%02d-%02d"
        .formatted(1880 + random.nextInt(300), 1 + random.nextInt(12), 1 + random.nextInt(30));
  }

  private String time(long second, int scale) {
    String iso = Instant.ofEpochSecond(Math.abs(second), random.nextInt(1_000_000_000)).toString();
    return switch (random.nextInt(7)) {
      case 0 -> "" + second * scale;
      case 1 -> "\"" + Math.abs(second) + "\"";
      case 2 -> '"' + iso + '"';
      case 3 -> '"' + iso.substring(0, 19) + "+0" + random.nextInt(10) + ":30\"";
      case 4 ->
          '"'
              + day()
              + " %02d:%02d:%02d"
                  .formatted(random.nextInt(24), random.nextInt(60), random.nextInt(60))
              + '"';
      case 5 -> '"' + day() + '"';
      default -> '"' + iso.substring(0, 19).replace('T', ' ') + '"';
    };
  }

  private String uuid() {
    String uuid = new UUID(random.nextLong(), random.nextLong()).toString();
    return random.nextInt(4) == 0 ? uuid.replace("-", "") : uuid;
  }

  private String address(int bound) {
    return IntStream.range(0, 4)
        .mapToObj(i -> "" + random.nextInt(bound))
        .collect(Collectors.joining("."));
  }

  private String hex() {
    return Integer.toHexString(random.nextInt(65_536));
  }

  private String text() {
    return pick(
        List.of(
            "\"\"",
            "\"plain\"",
            "\"\\u00e9\\n\\\"\"",
            "\"äöü 😀\"",
            "\"\\ud83d\\ude00\"",
            "\"\\\\N\""));
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** Splits at the commas that are not inside parentheses or quotes. */
  static List<String> parts(String inner) {
    List<String> parts = new java.util.ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(inner.substring(from, i).trim());
        from = i + 1;
      }
    }
    parts.add(inner.substring(from).trim());
    return parts;
  }
}
