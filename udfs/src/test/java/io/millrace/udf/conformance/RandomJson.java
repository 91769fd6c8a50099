package io.millrace.udf.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Values at random for JSON and Dynamic: few names and telling values, so that they meet. */
public final class RandomJson {
  private static final int DEPTH = 3;

  /** Some of them are spelled paths; some are typed, or skipped. */
  private static final List<String> NAMES =
      List.of("a", "b", "c", "a.b", "b.c", "x y", "ä", "p", "q", "s", "z1");

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "1.5",
          "1e300",
          "18446744073709551615",
          "-9223372036854775808",
          "-0",
          "1e-400",
          "\"\"",
          "\"x\"",
          "\"2024-01-01\"",
          "\"2024-01-01T10:00:00Z\"",
          "\"2024-01-01 10:00:00.5\"",
          "\"2024-01-01 10:00:00.12345678901234567890\"",
          "\"2024-01-01 10:00:00                                \"",
          "\"\\ud83d\\ude00\"",
          "\"5\"",
          "[]",
          "{}",
          "[null]",
          "[[],[1]]",
          "\"61f0c404-5cb3-11e7-907b-a6006ad3dba0\"",
          "\"10:11:12\"",
          "12345678901234567.25");

  /** Beyond what the server's parser takes, or of two minds about it. */
  private static final List<String> ODD_VALUES =
      List.of(
          "1e400",
          "18446744073709551616",
          "-9223372036854775809",
          "\"1 Jan 2024\"",
          "\"2023-02-29\"",
          "\"\\udc00\"",
          "0e100",
          "1500e-3",
          "\"0E5\"",
          "\"15e2\"");

  private final Chance chance;

  /** What a typed path may hold. */
  private final Function<Shape, String> values;

  public RandomJson(Chance chance, Function<Shape, String> values) {
    this.chance = chance;
    this.values = values;
  }

  /** An object for a type JSON. */
  String object(Shape type) {
    List<String> members = new ArrayList<>();
    for (int i = 0; i < type.names().size(); i++) {
      if (chance.onceIn(2)) {
        members.add(at(type.names().get(i), values.apply(type.inner().get(i))));
      }
    }
    IntStream.range(0, chance.below(3)).forEach(i -> members.add(member(DEPTH)));
    java.util.Collections.shuffle(members, chance.random());
    return members.stream().collect(Collectors.joining(",", "{", "}"));
  }

  /** A value at a path, in one of the two spellings. */
  private String at(String path, String value) {
    int dot = path.indexOf('.');
    return dot < 0 || chance.onceIn(3)
        ? JsonSource.quote(path) + ":" + value
        : JsonSource.quote(path.substring(0, dot))
            + ":{"
            + at(path.substring(dot + 1), value)
            + "}";
  }

  private String member(int depth) {
    String name = chance.onceIn(60) ? chance.any("", "null") : chance.pick(NAMES);
    return JsonSource.quote(name) + ":" + any(depth);
  }

  /** Anything, for a Dynamic or a path without a type. */
  String any() {
    return any(DEPTH);
  }

  private String any(int depth) {
    return switch (chance.below(depth > 0 ? 11 : 8)) {
      case 8 -> chance.repeat(3, () -> any(depth - 1), ",", "[", "]");
      case 9, 10 -> chance.repeat(3, () -> member(depth - 1), ",", "{", "}");
      default -> chance.onceIn(30) ? chance.pick(ODD_VALUES) : chance.pick(VALUES);
    };
  }
}
