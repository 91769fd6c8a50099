package io.millrace.job.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.ClickHouseServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Random objects into columns of type JSON whose paths have random types. The server reads the
 * texts we send and fails a whole block for one it cannot read: no document may be such. What it
 * makes of them is what it makes of the same documents in JSONEachRow. A failure prints the seed;
 * {@code -Dmillrace.seed=…} repeats it, {@code -Dmillrace.documents=…} asks for more.
 */
final class JsonDocumentsITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();
  private static final int DOCUMENTS_PER_SCHEMA = 400;

  private static final List<String> NAMES = List.of("a", "b", "c", "a.b", "b.c", "x y", "", "ä");
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "1.5",
          "1e300",
          "1e400",
          "18446744073709551615",
          "18446744073709551616",
          "-9223372036854775808",
          "-9223372036854775809",
          "-0",
          "1e-400",
          "\"\"",
          "\"x\"",
          "\"2024-01-01\"",
          "\"2024-01-01T10:00:00Z\"",
          "\"1 Jan 2024\"",
          "\"\\udc00\"",
          "\"\\ud83d\\ude00\"",
          "\"5\"",
          "[]",
          "{}",
          "[null]",
          "[[],[1]]",
          "\"61f0c404-5cb3-11e7-907b-a6006ad3dba0\"",
          "\"10:11:12\"",
          "0e100",
          "\"0E5\"",
          "1500e-3",
          "\"0.0015e3\"",
          "\"15e2\"",
          "12345678901234567.25");

  /**
   * Complaints that are to be the server's too; a typed path takes what a column of its type does.
   */
  private static final String AGREED =
      ".*expected (text in UTF-8|a number of UInt64|an object but).*";

  @Test
  void noDocumentFailsABlockAndTablesAreEqual() throws Exception {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    int documents = Integer.getInteger("millrace.documents", 8_000);
    Random random = new Random(seed);
    int rows = 0;
    for (int done = 0; done < documents; done += DOCUMENTS_PER_SCHEMA) {
      rows += compare(random, "seed " + seed);
    }
    assertThat(rows).as("rows that were stored, seed %s", seed).isGreaterThan(documents / 10);
  }

  private static int compare(Random random, String seed) throws Exception {
    RandomTypes types = new RandomTypes(random);
    List<String> paths = List.of("p", "q.r", "a.b");
    List<String> typed = new ArrayList<>();
    String declaration =
        paths.stream()
            .map(
                path -> {
                  typed.add(type(types));
                  return "`" + path + "` " + typed.get(typed.size() - 1);
                })
            .collect(Collectors.joining(", ", "c JSON(", ", max_dynamic_paths=3)"));
    TwinTables tables = TwinTables.create(SERVER, declaration);
    List<String> documents = new ArrayList<>();
    for (int id = 0; id < DOCUMENTS_PER_SCHEMA; id++) {
      documents.add("{\"id\":" + id + ",\"c\":" + object(random, types, typed) + "}");
    }

    tables.insert(documents);
    int stored = documents.size() - tables.errors("1").size();
    assertThat(tables.ours("1")).as("%s, %s", declaration, seed).hasSize(stored);
    if (!declaration.matches("(?s).*(Decimal|Int128|Int256).*")) {
      compare(tables, declaration, documents, seed);
    }
    tables.drop();
    return stored;
  }

  /**
   * Not for types of which we take numbers that the server rounds or refuses: that would change the
   * company the others are in, and with it what is inferred for them.
   */
  private static void compare(
      TwinTables tables, String declaration, List<String> documents, String seed) {
    Map<String, String> rejected = tables.errors("message");
    tables.insertAsJson(documents.stream().filter(d -> !rejected.containsKey(d)).toList());
    Map<Integer, String> ours = tables.ours("(c, JSONAllPathsWithTypes(c))");
    Map<Integer, String> reference = tables.reference("(c, JSONAllPathsWithTypes(c))");
    SoftAssertions softly = new SoftAssertions();
    ours.forEach(
        (id, value) ->
            softly
                .assertThat(value)
                .as("%s of %s, %s", declaration, documents.get(id), seed)
                .isEqualTo(reference.get(id)));
    tables.insertEachAsJson(documents.stream().filter(rejected::containsKey).toList());
    tables.reference("1").keySet().stream()
        .filter(id -> !ours.containsKey(id))
        .forEach(
            id -> {
              String complaint = rejected.get(documents.get(id));
              softly.assertThat(complaint).as(seed).doesNotMatch("(?s)" + AGREED);
            });
    softly.assertAll();
  }

  /**
   * One the server allows at a path: it wants maps to have keys of text. No Enum inside a Tuple: of
   * a missing element the server makes a value the Enum does not have, and cannot read the table.
   */
  private static String type(RandomTypes types) {
    while (true) {
      String type = types.type(2);
      if (!type.matches("(?s).*Tuple.*Enum.*|.*Map\\((?!String|LowCardinality\\(String).*")) {
        return type;
      }
    }
  }

  private static String object(Random random, RandomTypes types, List<String> typed) {
    List<String> members = new ArrayList<>();
    if (random.nextInt(2) == 0) {
      members.add("\"p\":" + value(random, types, typed.get(0)));
    }
    if (random.nextInt(3) == 0) {
      members.add("\"q\":{\"r\":" + value(random, types, typed.get(1)) + "}");
    }
    if (random.nextInt(4) == 0) {
      members.add("\"a.b\" : " + value(random, types, typed.get(2)));
    }
    if (random.nextInt(2) == 0) {
      members.add(member(random, 0));
    }
    return members.stream().collect(Collectors.joining(",", "{", "}"));
  }

  private static String value(Random random, RandomTypes types, String type) {
    return random.nextInt(6) == 0 ? pick(random, VALUES) : types.value(type);
  }

  private static String member(Random random, int depth) {
    return "\"" + pick(random, NAMES) + "\":" + any(random, depth);
  }

  private static String any(Random random, int depth) {
    int kind = depth > 3 ? 9 : random.nextInt(10);
    if (kind == 0) {
      return several(random, "[", "]", () -> any(random, depth + 1));
    }
    return kind < 3
        ? several(random, "{", "}", () -> member(random, depth + 1))
        : pick(random, VALUES);
  }

  private static String several(
      Random random, String open, String close, java.util.function.Supplier<String> one) {
    return IntStream.range(0, random.nextInt(4))
        .mapToObj(i -> one.get())
        .collect(Collectors.joining(",", open, close));
  }

  private static String pick(Random random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
