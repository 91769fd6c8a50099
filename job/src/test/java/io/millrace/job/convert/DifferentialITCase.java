package io.millrace.job.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.ClickHouseServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Random schemas, random documents: our table and JSONEachRow's must hold the same. Documents only
 * we refuse must be refused for a reason that {@code udfs/CONVERSION.md} lists; documents only the
 * server refuses, and values that differ, there must not be. A failure prints the seed; {@code
 * -Dmillrace.seed=…} repeats it, {@code -Dmillrace.documents=…} asks for more.
 */
final class DifferentialITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();
  private static final int COLUMNS = 12;
  private static final int DOCUMENTS_PER_SCHEMA = 500;

  /** What a message of ours must say when only we refuse a document, by CONVERSION.md's rows. */
  private static final List<String> LISTED =
      List.of(
          // Overflow, empty strings, dates that do not exist.
          "(an integer|a number|a date|a date and time) (from|of) .* but was .*",
          // More decimals than the scale; ClickHouse cuts these off before it counts digits.
          "at most [0-9]+ (decimals|digits before the point) but was .*",
          // Numbers that wrap around to a value of the Enum.
          "one of '.* but was .*",
          // An empty array for a tuple of one element.
          "an array of 1 elements but was .*");

  @Test
  void tablesAreEqual() throws Exception {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    int documents = Integer.getInteger("millrace.documents", 20_000);
    Random random = new Random(seed);
    int rows = 0;
    for (int done = 0; done < documents; done += DOCUMENTS_PER_SCHEMA) {
      rows += compare(new RandomTypes(random), random, "seed " + seed);
    }
    assertThat(rows).as("rows that were stored, seed %s", seed).isGreaterThan(documents / 4);
  }

  private static int compare(RandomTypes types, Random random, String seed) throws Exception {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < COLUMNS; i++) {
      columns.add(types.type(2));
    }
    TwinTables tables = TwinTables.create(SERVER, declaration(columns));
    List<String> documents = new ArrayList<>();
    for (int id = 0; id < DOCUMENTS_PER_SCHEMA; id++) {
      documents.add(document(id, columns, types, random));
    }

    tables.insert(documents);
    Map<String, String> rejected = tables.errors("message");
    tables.insertAsJson(documents.stream().filter(d -> !rejected.containsKey(d)).toList());
    tables.insertEachAsJson(documents.stream().filter(rejected::containsKey).toList());

    SoftAssertions softly = new SoftAssertions();
    for (int i = 0; i < columns.size(); i++) {
      String type = columns.get(i);
      Map<Integer, String> ours = tables.ours("c" + i);
      Map<Integer, String> reference = tables.reference("c" + i);
      ours.keySet().retainAll(reference.keySet());
      ours.forEach(
          (id, value) ->
              softly
                  .assertThat(value)
                  .as("%s of %s, %s", type, documents.get(id), seed)
                  .isEqualTo(reference.get(id)));
    }
    Set<Integer> stored = tables.reference("1").keySet();
    for (int id = 0; id < documents.size(); id++) {
      String document = documents.get(id);
      String complaint = rejected.get(document);
      if (complaint == null) {
        softly.assertThat(stored).as("%s, %s", document, seed).contains(id);
      } else if (stored.contains(id)) {
        softly.assertThat(isListed(complaint)).as("%s, %s, %s", complaint, document, seed).isTrue();
      }
    }
    softly.assertAll();
    tables.drop();
    return documents.size() - rejected.size();
  }

  private static boolean isListed(String complaint) {
    String what = complaint.replaceFirst("^Cannot convert column .*?: expected (as key )?", "");
    return LISTED.stream().anyMatch(listed -> what.matches("(?s)" + listed));
  }

  private static String declaration(List<String> columns) {
    StringBuilder declaration = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      declaration
          .append(i == 0 ? "" : ", ")
          .append("c")
          .append(i)
          .append(' ')
          .append(columns.get(i));
    }
    return declaration.toString();
  }

  /** Only one or two columns at a time, so that one bad value does not hide the others. */
  private static String document(int id, List<String> columns, RandomTypes types, Random random) {
    List<Integer> present =
        random.ints(2, 0, columns.size()).distinct().boxed().collect(Collectors.toList());
    return present.stream()
        .map(i -> "\"c" + i + "\":" + types.value(columns.get(i)))
        .collect(Collectors.joining(",", "{\"id\":" + id + ",", "}"));
  }
}
