package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two subtasks meet the same new fields at once, with values of different kinds. Each field gets
 * one column, of the type of one of them; a value that it does not take is in the error table.
 */
@Timeout(180)
final class EvolvingConflictsITCase {
  /** Two values of one field, and the two types that its column may have. */
  private record Pair(String one, String other, String typeOfOne, String typeOfOther) {}

  private static final List<Pair> PAIRS =
      List.of(
          new Pair("1", "\"x\"", "Nullable(Int64)", "Nullable(String)"),
          new Pair("true", "[1]", "Nullable(Bool)", "Array(Nullable(Int64))"),
          new Pair("1.5", "{\"a\": 1}", "Nullable(Float64)", "Nullable(String)"),
          new Pair("1.5", "2", "Nullable(Float64)", "Nullable(Int64)"),
          new Pair("\"2026-01-01\"", "20260101", "Nullable(String)", "Nullable(Int64)"),
          new Pair("[1]", "[\"a\"]", "Array(Nullable(Int64))", "Array(Nullable(String))"),
          new Pair("[]", "\"\"", "Array(Nullable(String))", "Nullable(String)"),
          new Pair("18446744073709551615", "-1", "Nullable(UInt64)", "Nullable(Int64)"),
          new Pair("{}", "false", "Nullable(String)", "Nullable(Bool)"));

  private static final int DOCUMENTS_PER_FIELD = 5;

  private final Destination events = new Destination(2, "id UInt64");

  @Test
  void theColumnThatIsThereDecidesAndNoValueIsLost(@TempDir Path folder) throws Exception {
    List<KinesisDocument> documents = new ArrayList<>();
    int id = 0;
    for (int round = 0; round < DOCUMENTS_PER_FIELD; round++) {
      for (int field = 0; field < PAIRS.size(); field++) {
        documents.add(document(id++, field, PAIRS.get(field).one(), BigInteger.ZERO));
        documents.add(
            document(id++, field, PAIRS.get(field).other(), BigInteger.ONE.shiftLeft(127)));
      }
    }
    // Both subtasks begin to read when all documents are there.
    events.kinesis.streams().put(events.stream, documents);
    int all = id;
    try (PipelineCluster flink = PipelineCluster.start(2, folder)) {
      JobID job = flink.submit(events.config("table.evolve=add-columns"), 2, null);
      Awaitility.await("all documents")
          .atMost(Duration.ofMinutes(1))
          .until(() -> events.rows() + events.rejected() >= all);
      flink.stop(job);
    }

    String table = events.database + ".events";
    String ids =
        "SELECT id FROM %1$s UNION ALL SELECT JSONExtractUInt(raw_message, 'id') FROM %1$s_errors"
            .formatted(table);
    assertThat(events.clickhouse.query("SELECT count(), uniqExact(id), max(id) FROM (" + ids + ")"))
        .isEqualTo(all + "\t" + all + "\t" + (all - 1));
    for (int field = 0; field < PAIRS.size(); field++) {
      assertField(table, field, PAIRS.get(field));
    }
  }

  /** Every row of a document with the field has its value. */
  private void assertField(String table, int field, Pair pair) {
    String type =
        events.clickhouse.query(
            "SELECT type FROM system.columns WHERE database = '%s' AND table = 'events' AND name = 'f%d'"
                .formatted(events.database, field));
    assertThat(type).as(pair.toString()).isIn(pair.typeOfOne(), pair.typeOfOther());
    String ofField = "intDiv(id, 2) %% %d = %d".formatted(PAIRS.size(), field);
    for (int side = 0; side < 2; side++) {
      String value = side == 0 ? pair.one() : pair.other();
      boolean isOfType = type.equals(side == 0 ? pair.typeOfOne() : pair.typeOfOther());
      String where = ofField + " AND id %% 2 = %d".formatted(side);
      List<String> values =
          lines(
              "SELECT JSONExtractRaw(toJSONString(tuple(f%1$d)), 1) FROM %2$s WHERE %3$s"
                  .formatted(field, table, where));
      List<String> rejected =
          lines(
              ("SELECT column FROM %s_errors WHERE JSONHas(raw_message, 'f%d') AND"
                      + " JSONExtractUInt(raw_message, 'id') %% 2 = %d")
                  .formatted(table, field, side));
      assertThat(values.size() + rejected.size())
          .as(pair + " " + side)
          .isEqualTo(DOCUMENTS_PER_FIELD);
      assertThat(values).as(pair + " " + side + " " + value).doesNotContain("null");
      assertThat(rejected).as(pair + " " + side).allMatch(("f" + field)::equals);
      if (isOfType) {
        assertThat(rejected).as(pair + " " + side).isEmpty();
      }
    }
  }

  private List<String> lines(String sql) {
    String answer = events.clickhouse.query(sql);
    return answer.isEmpty() ? List.of() : Arrays.asList(answer.split("\n"));
  }

  private static KinesisDocument document(int id, int field, String value, BigInteger hashKey) {
    return KinesisDocument.of("k", "{\"id\": %d, \"f%d\": %s}".formatted(id, field, value))
        .withHashKey(hashKey);
  }
}
