package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.udf.table.TableName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code table.evolve: add-columns} for fields with odd names, and beside columns like them. */
@Timeout(240)
final class EvolvingNamesITCase {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> NAMES =
      List.of(
          "a`b",
          "a\\b",
          "a b",
          "'",
          "a.b",
          ".a",
          "a.",
          "ID",
          "iD2",
          "select",
          "1",
          "é",
          "日本語",
          "😀",
          "日".repeat(127),
          "x".repeat(127),
          "a,b)",
          "{x:String}",
          "%s",
          "a;--");

  /** No column of that name can be, or may be. */
  private static final List<String> WITHOUT_COLUMN =
      List.of("", "x".repeat(128), "a\nb", "a\u0000b", "_timestamp");

  private final Destination events =
      new Destination(1, "id UInt64, point Tuple(x Int64), `n.a` Array(Int64)");
  private final List<KinesisDocument> documents = new ArrayList<>();
  private int next;

  @Test
  void everyNameIsAColumnsOrItsFieldIsUnknown(@TempDir Path folder) throws Exception {
    for (String name : NAMES) {
      add(name, "1");
    }
    for (String name : WITHOUT_COLUMN) {
      add(name, "1");
    }
    runToEnd(folder, events.config("table.evolve=add-columns", "convert.field-names=exact"));
    for (int i = 0; i < NAMES.size(); i++) {
      assertThat(value(NAMES.get(i), i)).as(NAMES.get(i)).isEqualTo("1");
    }
    assertThat(events.rows()).isEqualTo(next);
    assertThat(columnCount()).isEqualTo(3 + NAMES.size());
  }

  /**
   * What would be a part of a column that is there, or of one that ClickHouse would put together.
   */
  @Test
  void aNameWithADotIsNoPartOfAnotherColumn(@TempDir Path folder) throws Exception {
    add("point.x", "1");
    add("point.y", "2");
    add("n.b", "[1, 2]");
    add("m.a", "[1]");
    documents.add(document("\"m.a\": [1, 2], \"m.b\": [1], \"k.a\": [], \"k.b\": [3]"));
    runToEnd(folder, events.config("table.evolve=add-columns"));
    assertThat(events.rows()).isEqualTo(next);
    assertThat(value("n.b", 2)).isEqualTo("[1, 2]");
    assertThat(value("m.a", 3)).isEqualTo("[1]");
    assertThat(value("m.b", 4)).isEqualTo("[1]");
    assertThat(value("k.b", 4)).isEqualTo("[3]");
  }

  /**
   * With the default rule, a field whose name differs only in case fills the column that is there.
   */
  @Test
  void anotherCaseIsNoNewColumn(@TempDir Path folder) throws Exception {
    documents.add(KinesisDocument.of("k", "{\"ID\": " + next++ + ", \"Total\": 1}"));
    documents.add(KinesisDocument.of("k", "{\"id\": " + next++ + ", \"TOTAL\": 2}"));
    documents.add(KinesisDocument.of("k", "{\"id\": " + next++ + ", \"total\": 3}"));
    runToEnd(folder, events.config("table.evolve=add-columns"));
    assertThat(events.count("sum(Total) FROM %s.events".formatted(events.database))).isEqualTo(6);
    assertThat(columnCount()).isEqualTo(4);
  }

  @Test
  void withExactNamesEachCaseIsAColumn(@TempDir Path folder) throws Exception {
    documents.add(document("\"Total\": 1, \"TOTAL\": \"two\", \"total\": [3]"));
    documents.add(document("\"Id\": 4"));
    runToEnd(folder, events.config("table.evolve=add-columns", "convert.field-names=exact"));
    assertThat(
            events.clickhouse.query(
                "SELECT Total, TOTAL, total FROM %s.events WHERE id = 0"
                    .formatted(events.database)))
        .isEqualTo("1\ttwo\t[3]");
    assertThat(value("Id", 1)).isEqualTo("4");
  }

  /** A column that would take the same field as another one would stop the next submission. */
  @Test
  void flattenedNamesThatWouldConflictGetNoColumn(@TempDir Path folder) throws Exception {
    PipelineConfig config = events.config("table.evolve=add-columns", "convert.columns=flatten");
    documents.add(document("\"user_id\": 1"));
    documents.add(document("\"user.id\": 2"));
    documents.add(document("\"user\": {\"id\": 3, \"name\": \"x\"}"));
    documents.add(document("\"other\": {\"a\": 1}"));
    runToEnd(folder, config);
    assertThat(events.rows()).isEqualTo(next);
    assertThat(value("user_id", 0)).isEqualTo("1");
    assertThat(value("user_id", 2)).isEqualTo("3");
    assertThat(value("other", 3)).isEqualTo("{\"a\": 1}");

    next = 4;
    documents.clear();
    documents.add(document("\"user_id\": 5"));
    runToEnd(folder.resolve("again"), config);
    assertThat(value("user_id", 4)).isEqualTo("5");
  }

  private void add(String name, String value) throws Exception {
    documents.add(document(JSON.writeValueAsString(name) + ": " + value));
  }

  private KinesisDocument document(String fields) {
    return KinesisDocument.of("k", "{\"id\": " + next++ + ", " + fields + "}");
  }

  private void runToEnd(Path folder, PipelineConfig config) throws Exception {
    events.kinesis.streams().put(events.stream, documents);
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job = flink.submit(config, 1, null);
      Awaitility.await("all documents")
          .atMost(Duration.ofMinutes(2))
          .until(
              () ->
                  events.count("uniqExact(id) FROM %s.events".formatted(events.database))
                          + events.rejected()
                      >= next);
      flink.stop(job);
    }
    assertThat(events.rejected()).isZero();
  }

  private long columnCount() {
    return events.count(
        "count() FROM system.columns WHERE database = '%s' AND table = 'events'"
            .formatted(events.database));
  }

  private String value(String column, int id) {
    return events.clickhouse.query(
        "SELECT any(%s) FROM %s.events WHERE id = %d"
            .formatted(TableName.quote(column), events.database, id));
  }
}
