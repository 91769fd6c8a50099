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
    switch (random.nextInt(depth == 0 ? 11 : 14)) {
      case 0:
        return () -> "" + random.nextInt(300);
      case 1:
        return () -> "" + (1_700_000_000L + random.nextInt(100_000));
      case 2:
        int bits = 1 + random.nextInt(300);
        return () -> (random.nextBoolean() ? "-" : "") + new BigInteger(bits, random).toString();
      case 3:
        return () -> random.nextInt(1000) + "." + random.nextInt(1000);
      case 4:
        return () -> random.nextBoolean() ? "true" : "false";
      case 5:
        return () ->
            quoted(random.nextInt(10) == 0 ? "-" : random.nextInt(90) + "." + random.nextInt(10));
      case 6:
        return () ->
            quoted(
                "2026-%02d-%02dT%02d:00:00Z"
                    .formatted(
                        1 + random.nextInt(12),
                        1 + random.nextInt(random.nextInt(9) == 0 ? 31 : 28),
                        random.nextInt(24)));
      case 7:
        return () -> quoted("0" + random.nextInt(99_999));
      case 8:
        return () ->
            quoted(
                List.of("red", "green", "", "blü", "10.0.0.1", "::1", "-", "7")
                    .get(random.nextInt(8)));
      case 9:
        return () -> quoted(new UUID(random.nextLong(), random.nextLong()).toString());
      case 10:
        Supplier<String> one = value(0);
        Supplier<String> other = value(0);
        return () -> random.nextInt(5) == 0 ? other.get() : one.get();
      case 11:
        Supplier<String> element = value(depth - 1);
        return () -> {
          List<String> elements = new ArrayList<>();
          for (int i = random.nextInt(4); i > 0; i--) {
            elements.add(random.nextInt(9) == 0 ? "null" : element.get());
          }
          return "[" + String.join(",", elements) + "]";
        };
      case 12:
        List<Supplier<String>> inner = new ArrayList<>();
        for (String name :
            List.of("id", "name", "at", "a/b", "A B").subList(0, 1 + random.nextInt(5))) {
          inner.add(field(name, depth - 1));
        }
        return () -> object(inner);
      default:
        Supplier<String> any = value(0);
        return () -> {
          List<String> entries = new ArrayList<>();
          for (int i = random.nextInt(5); i > 0; i--) {
            entries.add(quoted("k" + (i * 100 + random.nextInt(50))) + ":" + any.get());
          }
          return "{" + String.join(",", entries) + "}";
        };
    }
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
    switch (random.nextInt(7)) {
      case 0:
        return whole.substring(0, whole.length() - 1);
      case 1:
        return "{\"id\":1,\"id\":2}";
      case 2:
        return "{\"message\":\"\\ud83d\"}";
      case 3:
        return "[1,2]";
      case 4:
        return "{\"deep\":" + "[".repeat(1200) + "]".repeat(1200) + "}";
      case 5:
        return "no json";
      default:
        return "{\"n\":" + "9".repeat(1 + random.nextInt(2000)) + "}";
    }
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }
}
