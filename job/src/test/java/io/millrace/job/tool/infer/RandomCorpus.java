package io.millrace.job.tool.infer;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/** Documents of one producer at random: some fields of one kind, some of several, some broken. */
final class RandomCorpus {
  private static final List<String> NAMES =
      List.of(
          "id",
          "user_id",
          "ts",
          "created_at",
          "date",
          "status",
          "amount",
          "price",
          "ip",
          "zip",
          "message",
          "type",
          "count",
          "a.b",
          "x-y",
          "détail",
          "",
          "from",
          "a.from",
          "_key",
          "n",
          "Id",
          "version",
          "on",
          "labels",
          "_timestamp",
          "arrived_at");

  private static final List<String> WORDS =
      List.of("red", "green", "", "blü", "10.0.0.1", "::1", "-", "7");
  private static final List<String> INNER_NAMES = List.of("id", "name", "at", "a/b", "A B");

  private final Random random;

  RandomCorpus(long seed) {
    random = new Random(seed);
  }

  /** Payloads with one document each, or with none that is valid. */
  List<String> payloads() {
    List<Supplier<String>> fields = new ArrayList<>();
    List<String> names = new ArrayList<>(NAMES);
    Collections.shuffle(names, random);
    for (String name : names.subList(0, 1 + random.nextInt(8))) {
      fields.add(field(name, 3));
    }
    List<String> payloads = new ArrayList<>();
    int documents = 1 + random.nextInt(60);
    for (int i = 0; i < documents; i++) {
      payloads.add(random.nextInt(12) == 0 ? broken(fields) : object(fields));
    }
    return payloads;
  }

  private Supplier<String> field(String name, int depth) {
    Supplier<String> value = value(depth);
    int missing = random.nextInt(4) == 0 ? 3 : 1_000_000;
    int nulls = random.nextInt(4) == 0 ? 4 : 1_000_000;
    return () ->
        random.nextInt(missing) == 0
            ? ""
            : quoted(name) + ":" + (random.nextInt(nulls) == 0 ? "null" : value.get());
  }

  private Supplier<String> value(int depth) {
    return switch (random.nextInt(depth == 0 ? 11 : 14)) {
      case 0 -> () -> "" + random.nextInt(300);
      case 1 -> () -> "" + (1_700_000_000L + random.nextInt(100_000));
      case 2 -> integers(1 + random.nextInt(300));
      case 3 -> () -> random.nextInt(1000) + "." + random.nextInt(1000);
      case 4 -> () -> random.nextBoolean() ? "true" : "false";
      case 5 ->
          () ->
              quoted(random.nextInt(10) == 0 ? "-" : random.nextInt(90) + "." + random.nextInt(10));
      case 6 -> this::time;
      case 7 -> () -> quoted("0" + random.nextInt(99_999));
      case 8 -> () -> quoted(WORDS.get(random.nextInt(WORDS.size())));
      case 9 -> () -> quoted(new UUID(random.nextLong(), random.nextLong()).toString());
      case 10 -> either(value(0), value(0));
      case 11 -> arrays(value(depth - 1));
      case 12 -> objects(depth - 1);
      default -> maps(value(0));
    };
  }

  private Supplier<String> integers(int bits) {
    return () -> (random.nextBoolean() ? "-" : "") + new BigInteger(bits, random);
  }

  private String time() {
    return quoted(
        "2026-%02d-%02dT%02d:00:00Z"
            .formatted(
                1 + random.nextInt(12),
                1 + random.nextInt(random.nextInt(9) == 0 ? 31 : 28),
                random.nextInt(24)));
  }

  private Supplier<String> either(Supplier<String> usual, Supplier<String> other) {
    return () -> random.nextInt(5) == 0 ? other.get() : usual.get();
  }

  private Supplier<String> arrays(Supplier<String> element) {
    return () -> {
      List<String> elements = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        elements.add(random.nextInt(9) == 0 ? "null" : element.get());
      }
      return "[" + String.join(",", elements) + "]";
    };
  }

  private Supplier<String> objects(int depth) {
    List<Supplier<String>> inner = new ArrayList<>();
    for (String name : INNER_NAMES.subList(0, 1 + random.nextInt(INNER_NAMES.size()))) {
      inner.add(field(name, depth));
    }
    return () -> object(inner);
  }

  private Supplier<String> maps(Supplier<String> value) {
    return () -> {
      List<String> entries = new ArrayList<>();
      for (int i = random.nextInt(5); i > 0; i--) {
        entries.add(quoted("k" + (i * 100 + random.nextInt(50))) + ":" + value.get());
      }
      return "{" + String.join(",", entries) + "}";
    };
  }

  private String object(List<Supplier<String>> fields) {
    return "{"
        + String.join(
            ",", fields.stream().map(Supplier::get).filter(field -> !field.isEmpty()).toList())
        + "}";
  }

  /** What a pipeline rejects, whatever the table, or may reject. */
  private String broken(List<Supplier<String>> fields) {
    String whole = object(fields);
    return switch (random.nextInt(7)) {
      case 0 -> whole.substring(0, whole.length() - 1);
      case 1 -> "{\"id\":1,\"id\":2}";
      case 2 -> "{\"message\":\"\\ud83d\"}";
      case 3 -> "[1,2]";
      case 4 -> "{\"deep\":" + "[".repeat(1200) + "]".repeat(1200) + "}";
      case 5 -> "no json";
      default -> "{\"n\":" + "9".repeat(1 + random.nextInt(2000)) + "}";
    };
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }
}
