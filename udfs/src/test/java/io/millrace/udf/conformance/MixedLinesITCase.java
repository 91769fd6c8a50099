package io.millrace.udf.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Lines of JSON and other lines in one payload: a line by itself is rows if the server takes it,
 * and the same ones. Of a line that the server refuses, what comes before the first thing that is
 * no document may be rows, nothing behind it is, and all the rest of it is one rejected row.
 */
final class MixedLinesITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();
  private static final int PAYLOADS = 30;
  private static final int LINES = 25;

  /**
   * @param documents ids of the objects before the first thing that is no document
   * @param spoilt from there to the line's end; empty when all is well
   */
  private record Line(String text, Set<Integer> documents, String spoilt) {}

  private final long seed = Long.getLong("millrace.seed", System.nanoTime());
  private final Chance chance = new Chance(seed);
  private int lastId;

  /** {@code -Dmillrace.seed=…} repeats a run. */
  @Test
  void aLineIsRowsIfTheServerTakesItAndOneRejectedRowIfNot() throws Exception {
    int spoilt = 0;
    for (int i = 0; i < PAYLOADS; i++) {
      TwinTables tables = TwinTables.create(SERVER, "name String");
      List<Line> lines = new ArrayList<>();
      for (int line = chance.between(1, LINES); line > 0; line--) {
        lines.add(line());
      }
      String payload = String.join("\n", lines.stream().map(Line::text).toList());

      tables.insert(List.of(payload));
      Set<Integer> ours = tables.ours("name").keySet();
      Set<Integer> expected = new TreeSet<>();
      List<String> rejected = new ArrayList<>();
      for (Line line : lines) {
        Set<Integer> before = new TreeSet<>(tables.reference("name").keySet());
        tables.insertEachAsJson(List.of(line.text));
        Set<Integer> theirs = new TreeSet<>(tables.reference("name").keySet());
        theirs.removeAll(before);
        assertThat(theirs)
            .as("seed %d: what the server takes of %s", seed, line.text)
            .isEqualTo(line.spoilt.isEmpty() ? line.documents : Set.of());
        expected.addAll(line.documents);
        if (!line.spoilt.isEmpty()) {
          rejected.add(line.spoilt);
        }
      }
      assertThat(ours).as("seed %d%n%s", seed, payload).isEqualTo(expected);
      assertThat(tables.rejectedMessages())
          .as("seed %d%n%s", seed, payload)
          .containsExactlyElementsOf(rejected);
      spoilt += rejected.size();
      tables.drop();
    }
    assertThat(spoilt).as("seed %d", seed).isGreaterThan(PAYLOADS);
  }

  private Line line() {
    return switch (chance.below(4)) {
      case 0 -> objects(chance.any("", "", " ", "\t"));
      case 1 -> array();
      case 2 -> spoiltWhole();
      default -> spoilt(objects(""));
    };
  }

  private Line spoiltWhole() {
    String junk = junk();
    String text = (junk + tail()).strip();
    // An array that a line leaves open continues in the next line, if that begins with a bracket.
    boolean isOpen = junk.equals("[[") || junk.equals("[null,");
    String whole = isOpen || (junk.startsWith("[") && text.endsWith(",")) ? text + "7" : text;
    return new Line(whole, Set.of(), whole);
  }

  private Line objects(String before) {
    StringBuilder text = new StringBuilder(before).append(object());
    Set<Integer> ids = new TreeSet<>(Set.of(lastId));
    while (chance.onceIn(2)) {
      text.append(chance.any("", " ", ",", " , ", ",\t")).append(object());
      ids.add(lastId);
    }
    return new Line(text + chance.any("", "", " ", ",", " ,\r", "\r"), ids, "");
  }

  private Line array() {
    StringBuilder text = new StringBuilder("[").append(object());
    Set<Integer> ids = new TreeSet<>(Set.of(lastId));
    while (chance.onceIn(2)) {
      text.append(chance.any(",", ", ", " ,")).append(object());
      ids.add(lastId);
    }
    return new Line(text + chance.any("]", " ]", "]\r"), ids, "");
  }

  private Line spoilt(Line line) {
    boolean comma = line.text.strip().endsWith(",");
    String junk =
        comma ? chance.any(", ", ",7 ", "x", "] ") : chance.any("x", "7 ", "}", ":", "\"a\"");
    String rest = (junk + tail()).strip();
    return new Line(line.text + " " + rest, line.documents, rest);
  }

  /** Begins no document. Not a comma: behind a line before, that may stand between two. */
  private String junk() {
    return chance.any(
        "1795832461.937\t",
        "2026-11-28T01:02:03.456Z ",
        "2026-11-28 01:02:03,456 INFO ",
        "\"quoted\" ",
        "null ",
        "true,",
        "[1,2] ",
        "[[",
        "[null,",
        "7",
        "-",
        "}",
        "]",
        ")]}',",
        "<134>1 ",
        "data: ",
        "key=",
        "'a' ",
        "\"unfinished ",
        "# ");
  }

  /** What is in it must not become rows. */
  private String tail() {
    StringBuilder tail = new StringBuilder(object());
    while (chance.onceIn(2)) {
      tail.append(chance.any(" ", "\t7", ",", "]", " x ", "")).append(object());
    }
    return tail.append(chance.any("", " ", "\t7", ",", "]", "}", "\"")).toString();
  }

  private String object() {
    lastId++;
    return chance
        .any("{\"id\":%d}", "{\"id\":%d,\"name\":\"a b,{}\"}", "{ \"id\" : %d }")
        .formatted(lastId);
  }
}
