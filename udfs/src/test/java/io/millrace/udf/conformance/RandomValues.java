package io.millrace.udf.conformance;

import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * JSON values for types: most fit, some nearly, some not at all. A character from U+E000 to U+E0FF
 * stands for a single byte, see {@link RandomDocuments#bytes}.
 */
public final class RandomValues {
  private static final Pattern ARGUMENT = Pattern.compile("[(,] *([0-9]+)");
  private static final Pattern MEMBER = Pattern.compile("'((?:[^']|'')*)' = (-?[0-9]+)");

  private final Chance chance;
  private final RandomNumbers numbers;
  private final RandomTimes times;
  private final RandomJson json;

  public RandomValues(Chance chance) {
    this.chance = chance;
    numbers = new RandomNumbers(chance);
    times = new RandomTimes(chance);
    json = new RandomJson(chance, type -> value(type, 8));
  }

  /** A value for a column. */
  public String value(Shape type) {
    return value(type, 4);
  }

  /**
   * @param oddity one in so many values is not what its type expects
   */
  private String value(Shape type, int oddity) {
    if (type.isWrapper()) {
      return type.isNullable() && chance.onceIn(5) ? "null" : value(type.bare(), oddity);
    }
    if (chance.onceIn(12 * oddity)) {
      return chance.onceIn(3) ? anyJson(2) : "null";
    }
    return switch (type.kind()) {
      case "Array" -> several(() -> value(type.inner().get(0), oddity + 6), "[", "]");
      case "Map" -> several(() -> entry(type, oddity + 6), "{", "}");
      case "Tuple" -> tuple(type, oddity + 6);
      case "JSON" -> json.object(type);
      case "Dynamic" -> chance.onceIn(5) ? anyJson(2) : json.any();
      case "Variant" -> value(chance.pick(type.inner()), oddity);
      default -> chance.onceIn(oddity) ? odd(type) : scalar(type);
    };
  }

  private String several(java.util.function.Supplier<String> one, String open, String close) {
    return chance.repeat(chance.onceIn(30) ? 40 : 3, one, ",", open, close);
  }

  private String entry(Shape map, int oddity) {
    String key = value(map.inner().get(0), oddity);
    String name = key.startsWith("\"") ? key : JsonSource.quote(key);
    return name + ":" + value(map.inner().get(1), oddity);
  }

  private String tuple(Shape tuple, int oddity) {
    List<Shape> elements = tuple.inner();
    if (tuple.names().isEmpty() || chance.onceIn(200)) {
      int size = elements.size() + (chance.onceIn(2 * oddity) ? chance.between(-1, 1) : 0);
      return IntStream.range(0, size)
          .mapToObj(i -> value(elements.get(Math.min(i, elements.size() - 1)), oddity))
          .collect(Collectors.joining(",", "[", "]"));
    }
    List<Integer> order =
        IntStream.range(0, elements.size())
            .filter(i -> !chance.onceIn(8))
            .boxed()
            .collect(Collectors.toList());
    java.util.Collections.shuffle(order, chance.random());
    String fields =
        order.stream()
            .map(i -> elementName(tuple.names().get(i)) + ":" + value(elements.get(i), oddity))
            .collect(Collectors.joining(","));
    boolean more = chance.onceIn(2 * oddity);
    String unknown = chance.any("\"zz\":", "\"\":", "\"a \":") + anyJson(2);
    return "{" + fields + (more && !fields.isEmpty() ? "," : "") + (more ? unknown : "") + "}";
  }

  /** Rarely with escapes: the server does not know such names. */
  private String elementName(String name) {
    return chance.onceIn(50) ? name(name) : JsonSource.quote(name);
  }

  /** The JSON string of a name, now and then with an escape that need not be. */
  String name(String name) {
    if (!chance.onceIn(12)) {
      return JsonSource.quote(name);
    }
    int at = chance.below(name.length());
    return '"'
        + name.substring(0, at)
        + String.format("\\u%04x", (int) name.charAt(at))
        + name.substring(at + 1)
        + '"';
  }

  private String scalar(Shape type) {
    String text = type.text();
    return switch (type.kind()) {
      case "Float32", "BFloat16", "Float64" -> numbers.floating();
      case "Bool" -> chance.any("true", "false", "0", "1");
      case "String" -> chance.onceIn(4) ? anyJson(2) : string(40);
      case "FixedString" -> '"' + ascii(chance.below(argument(text, 0) + 1)) + '"';
      case "Decimal" -> numbers.decimal(argument(text, 0) - argument(text, 1), argument(text, 1));
      case "Date", "Date32" -> times.date();
      case "Time" -> times.ofDay(0);
      case "Time64" -> times.ofDay(argument(text, 0));
      case "DateTime" -> times.time(0);
      case "DateTime64" -> times.time(argument(text, 0));
      case "Enum8", "Enum16" -> member(text);
      case "UUID" -> '"' + uuid() + '"';
      case "IPv4" -> '"' + address(256) + '"';
      case "IPv6" -> '"' + chance.any("::1", address(256), "2001:db8::" + hex(), groups(8)) + '"';
      default ->
          numbers.written(numbers.integer(type.kind().startsWith("Interval") ? "Int64" : text));
    };
  }

  private String odd(Shape type) {
    String text = type.text();
    return switch (type.kind()) {
      case "Float32", "BFloat16", "Float64" -> numbers.oddFloating();
      case "Bool" -> chance.any("2", "-1", "1.0", "\"true\"", "\"1\"", "\"\"", "[]", "01", "0e0");
      case "String" -> chance.onceIn(3) ? numbers.oddFloating() : string(400);
      case "FixedString" -> chance.onceIn(2) ? string(argument(text, 0)) : anyJson(1);
      case "Decimal" ->
          numbers.oddDecimal(argument(text, 0) - argument(text, 1), argument(text, 1));
      case "Date", "Date32" -> times.oddDate();
      case "DateTime", "DateTime64" -> times.oddTime();
      case "Time", "Time64" -> times.oddOfDay();
      case "Enum8", "Enum16" ->
          chance.any("\"x\"", "2", "\"2\"", "\"\"", "300", "65538", "-5", "\"-5\"", "1.0", "true");
      case "UUID" -> oddUuid();
      case "IPv4", "IPv6" -> oddAddress();
      default -> numbers.oddInteger(type.kind().startsWith("Interval") ? "Int64" : text);
    };
  }

  /** A number among the type's arguments. */
  private static int argument(String type, int index) {
    List<MatchResult> arguments = ARGUMENT.matcher(type).results().toList();
    return Integer.parseInt(arguments.get(index).group(1));
  }

  private String member(String type) {
    MatchResult member = chance.pick(MEMBER.matcher(type).results().toList());
    String name = member.group(1).replace("''", "'");
    String value = member.group(2);
    return chance.any(JsonSource.quote(name), value, '"' + value + '"');
  }

  private String uuid() {
    String uuid = new UUID(chance.random().nextLong(), chance.random().nextLong()).toString();
    return chance.any(uuid, uuid, uuid.replace("-", ""), uuid.toUpperCase(java.util.Locale.ROOT));
  }

  private String oddUuid() {
    String uuid = uuid();
    int at = chance.below(uuid.length());
    return chance.any(
        '"' + uuid.substring(0, at) + '"',
        '"' + uuid.substring(0, at) + "g" + uuid.substring(at + 1) + '"',
        '"' + uuid.substring(0, at) + "-" + uuid.substring(at) + '"',
        "\"{" + uuid + "}\"",
        "\" " + uuid + '"',
        "\"\"",
        "1");
  }

  private String address(int bound) {
    return IntStream.range(0, 4)
        .mapToObj(i -> "" + chance.below(bound))
        .collect(Collectors.joining("."));
  }

  private String groups(int count) {
    return IntStream.range(0, count).mapToObj(i -> hex()).collect(Collectors.joining(":"));
  }

  private String hex() {
    return Integer.toHexString(chance.below(65_536));
  }

  private String oddAddress() {
    return chance.way(
        () -> '"' + address(300) + '"',
        () -> '"' + groups(chance.below(3)) + "::" + groups(chance.below(6)) + '"',
        () -> '"' + groups(chance.between(1, 9)) + '"',
        () -> '"' + chance.any("::ffff:", "::", "1:2:3:4:5:6:", "64:ff9b::") + address(260) + '"',
        () -> '"' + address(256) + chance.any(".", " ", ".1", "/24", ":80") + '"',
        () -> "\"00" + address(256) + '"',
        () ->
            chance.any("\"\"", "16909060", "\"16909060\"", "\"::%eth0\"", "\":::\"", "\"1.2.3\""));
  }

  private String ascii(int length) {
    return chance
        .random()
        .ints(length, 'a', 'z' + 1)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  /** A string of pieces of all kinds, of about so many characters at most. */
  private String string(int most) {
    StringBuilder string = new StringBuilder("\"");
    for (int left = chance.below(most + 1); left > 0; left -= 8) {
      string.append(piece());
    }
    return string.append('"').toString();
  }

  private String piece() {
    return switch (chance.below(16)) {
      case 0 -> chance.any("\\n", "\\t", "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\r");
      case 1 -> chance.any("\\u0000", "\\u001f", "\\u00e9", "\\u20AC", "\\uFFFF", "\\u007f");
      case 2 -> chance.any("\\ud83d\\ude00", "\\uD800\\uDC00", "\\udbff\\udfff");
      case 3 -> chance.any("é", "漢字", "😀", "\u007f", "\u2028", "ä̈", "\uFFFD");
      case 4 -> chance.onceIn(8) ? chance.any("\\ud83d", "\\ud83dx", "\\ude00", "\\ud83d\\n") : "-";
      case 5 ->
          chance.onceIn(4)
              ? "\uE080" + chance.any("", "\uE0C3", "\uE0FF", "\uE0ED\uE0A0\uE080")
              : "x";
      case 6 -> chance.any("null", "NULL", "\\\\N", "1", "[", "{", "}", "'", "`", ",", ": ", "$.a");
      default -> ascii(chance.below(9));
    };
  }

  /** Any JSON at all. */
  String anyJson(int depth) {
    return switch (chance.below(depth > 0 ? 9 : 6)) {
      case 0 -> chance.any("null", "true", "false");
      case 1 -> string(10);
      case 2 -> chance.any("0", "-1", "1.5", "1e3", "-0", "12345678901234567890", "1E-7", "0.10");
      case 3 -> chance.any("\"\"", "[]", "{}", "\"x\"", "\"1\"");
      case 4, 5 -> Integer.toString(chance.random().nextInt());
      case 6 -> several(() -> anyJson(depth - 1), "[", "]");
      case 7 -> several(() -> string(8) + ":" + anyJson(depth - 1), "{", "}");
      default -> "[[ " + anyJson(depth - 1) + " ]]";
    };
  }
}
