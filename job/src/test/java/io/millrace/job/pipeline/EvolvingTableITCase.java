package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code table.evolve: add-columns}: no value of a new field is lost, from the first document. */
@Timeout(180)
final class EvolvingTableITCase {
  private final Destination events = new Destination(4, "id UInt64");
  private final List<KinesisDocument> documents = new ArrayList<>();
  private int next;

  @Test
  void aFieldOfEachKindGetsAColumnBeforeItsFirstRow(@TempDir Path folder) throws Exception {
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job = flink.submit(config(), 1, null);
      add("\"number\": 1, \"fraction\": 1.5, \"flag\": true, \"text\": \"x\", \"none\": null");
      add("\"tags\": [\"a\", null], \"numbers\": [1, 2.5], \"mixed\": [1, \"a\"], \"nothing\": []");
      add("\"object\": {\"a\": [1]}, \"nested\": [[1]], \"huge\": 123456789012345678901234567890");
      add("\"none\": 5, \"odd `name\\\\\": 1");
      arrive();
      flink.stop(job);
    }
    assertThat(
            events.clickhouse.query(
                ("SELECT name, type FROM system.columns WHERE database = '%s' AND table ="
                        + " 'events' AND name NOT LIKE 'odd%%' ORDER BY name")
                    .formatted(events.database)))
        .isEqualTo(
            """
            flag\tNullable(Bool)
            fraction\tNullable(Float64)
            huge\tNullable(UInt128)
            id\tUInt64
            mixed\tNullable(String)
            nested\tArray(Array(Nullable(Int64)))
            none\tNullable(Int64)
            nothing\tArray(Nullable(String))
            number\tNullable(Int64)
            numbers\tArray(Nullable(Float64))
            object\tNullable(String)
            tags\tArray(Nullable(String))
            text\tNullable(String)""");
    assertThat(
            events.clickhouse.query(
                "SELECT number, fraction, flag, text FROM %s.events WHERE id = 1"
                    .formatted(events.database)))
        .isEqualTo("1\t1.5\ttrue\tx");
    assertThat(
            events.clickhouse.query(
                "SELECT tags, numbers, mixed, nothing FROM %s.events WHERE id = 2"
                    .formatted(events.database)))
        .isEqualTo("['a',NULL]\t[1,2.5]\t[1, \"a\"]\t[]");
    assertThat(
            events.clickhouse.query(
                "SELECT object, nested, huge FROM %s.events WHERE id = 3"
                    .formatted(events.database)))
        .isEqualTo("{\"a\": [1]}\t[[1]]\t123456789012345678901234567890");
    assertThat(events.count("sum(`odd ``name\\\\`) FROM %s.events".formatted(events.database)))
        .isEqualTo(1);
  }

  /** Every subtask meets the same fields at once. */
  @Test
  void subtasksThatMeetAFieldAtOnceAgree(@TempDir Path folder) throws Exception {
    try (PipelineCluster flink = PipelineCluster.start(4, folder)) {
      JobID job = flink.submit(config(), 4, null);
      for (int i = 0; i < 200; i++) {
        add("\"same\": " + i + ", \"other" + i % 5 + "\": \"v\"");
      }
      arrive();
      flink.stop(job);
    }
    assertThat(events.count("count(same) FROM %s.events".formatted(events.database)))
        .isEqualTo(200);
    assertThat(
            events.count(
                "count(other0) + count(other1) + count(other2) + count(other3) + count(other4) FROM %s.events"
                    .formatted(events.database)))
        .isEqualTo(200);
    assertThat(
            events.count(
                "countIf(startsWith(comment, 'Added by Millrace')) FROM system.columns WHERE database = '%s'"
                    .formatted(events.database)))
        .isEqualTo(6);
  }

  @Test
  void limitsAndPatternsApply(@TempDir Path folder) throws Exception {
    PipelineConfig config =
        config(
            "table.max-added-columns=2",
            "table.evolve-include=user_*, a?",
            "table.evolve-exclude=user_secret");
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job = flink.submit(config, 1, null);
      add("\"user_a\": 1, \"user_secret\": 2, \"unrelated\": 3, \"a\": 4");
      add("\"ab\": 1, \"user_c\": 2, \"_timestamp\": 3");
      arrive();
      flink.stop(job);
    }
    assertThat(
            events.clickhouse.query(
                "SELECT arraySort(groupArray(name)) FROM system.columns WHERE database = '%s' AND table = 'events'"
                    .formatted(events.database)))
        .isIn("['ab','id','user_a']", "['ab','id','user_c']", "['id','user_a','user_c']");
  }

  /** The type that came first stays; a value that does not fit is in the error table. */
  @Test
  void aConflictFollowsTheColumnThatIsThere(@TempDir Path folder) throws Exception {
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job = flink.submit(config(), 1, null);
      add("\"n\": 1");
      arrive();
      add("\"n\": \"text\"");
      add("\"n\": 2");
      arrive();
      flink.stop(job);
    }
    assertThat(events.count("sum(n) FROM %s.events".formatted(events.database))).isEqualTo(3);
    assertThat(events.rejected()).isEqualTo(1);
  }

  private PipelineConfig config(String... more) throws Exception {
    List<String> all = new ArrayList<>(List.of("table.evolve=add-columns"));
    all.addAll(List.of(more));
    return events.config(all.toArray(new String[0]));
  }

  private void add(String fields) {
    int id = ++next;
    documents.add(KinesisDocument.of("key-" + id, "{\"id\": " + id + ", " + fields + "}"));
  }

  private void arrive() {
    events.kinesis.streams().put(events.stream, documents);
    documents.clear();
    Awaitility.await("all documents")
        .atMost(Duration.ofMinutes(1))
        .until(() -> events.rows() + events.rejected() == next);
  }
}
