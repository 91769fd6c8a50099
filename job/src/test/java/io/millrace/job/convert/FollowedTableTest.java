package io.millrace.job.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.metrics.MetricsSettings;
import io.millrace.job.sink.SealedBlockTypeInfo;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Convert operator under a table that changes. */
@Timeout(60)
@SuppressWarnings("try") // The harness may be interrupted when it closes.
final class FollowedTableTest {
  private static final TableName NAME = new TableName("db", "t");
  private static final Column ID = column("id", "UInt64");
  private static final Column NAME_COLUMN = column("name", "String");

  /** Static: the operator is serialized, and the test speaks to the copy. */
  private static final List<Object> ANSWERS = new ArrayList<>();

  private static final AtomicInteger READINGS = new AtomicInteger();

  private final List<SealedBlock> blocks = new ArrayList<>();

  @Test
  void aNewColumnBeginsABlockAndTheOpenRowsKeepTheirColumns() throws Exception {
    answers(schema(ID));
    try (var harness = harness(Mapping.byName(), Duration.ofMillis(20))) {
      process(harness, "{\"id\": 1, \"name\": \"a\"}");
      answers(schema(ID, NAME_COLUMN));
      awaitReadings(2);
      process(harness, "{\"id\": 2, \"name\": \"b\"}");
      harness.prepareSnapshotPreBarrier(1);
      collect(harness);
    }
    assertThat(blocks)
        .extracting(SealedBlock::columns)
        .containsExactly(List.of("id"), List.of("id", "name"));
    assertThat(blocks).extracting(SealedBlock::rows).containsExactly(1, 1);
  }

  /** The job graph is older than a restart. */
  @Test
  void theFirstDocumentHasTheColumnsOfNow() throws Exception {
    answers(schema(ID, NAME_COLUMN));
    try (var harness = harness(Mapping.byName(), Duration.ofHours(1))) {
      process(harness, "{\"id\": 1, \"name\": \"a\"}");
      harness.prepareSnapshotPreBarrier(1);
      collect(harness);
    }
    assertThat(blocks).extracting(SealedBlock::columns).containsExactly(List.of("id", "name"));
  }

  @Test
  void aFailureChangesNothing() throws Exception {
    answers(new LiveTableException("away", LiveTableException.Prospect.PASSES, null));
    try (var harness = harness(Mapping.byName(), Duration.ofMillis(20))) {
      process(harness, "{\"id\": 1}");
      answers(new IllegalStateException("a defect"));
      awaitReadings(3);
      process(harness, "{\"id\": 2}");
      harness.prepareSnapshotPreBarrier(1);
      collect(harness);
    }
    assertThat(blocks).extracting(SealedBlock::rows).containsExactly(2);
  }

  @Test
  void columnsThatTheConfigurationDoesNotFitAreRefused() throws Exception {
    answers(schema(ID));
    try (var harness = harness(Mapping.byName(), Duration.ofMillis(20))) {
      process(harness, "{\"id\": 1}");
      answers(schema(ID, column("odd", "AggregateFunction(uniq, UInt64)")));
      awaitReadings(2);
      process(harness, "{\"id\": 2}");
      answers(schema(ID, NAME_COLUMN));
      awaitReadings(2);
      process(harness, "{\"id\": 3}");
      harness.prepareSnapshotPreBarrier(1);
      collect(harness);
    }
    assertThat(blocks).extracting(SealedBlock::rows).containsExactly(2, 1);
  }

  @Test
  void aMappedColumnThatIsGoneIsIgnoredUntilItIsBack() throws Exception {
    answers(schema(ID, NAME_COLUMN));
    Mapping mapping = Mapping.parse(Map.of("name", "/user/name"));
    try (var harness = harness(mapping, Duration.ofMillis(20))) {
      process(harness, "{\"id\": 1, \"user\": {\"name\": \"a\"}}");
      answers(schema(ID));
      awaitReadings(2);
      process(harness, "{\"id\": 2, \"user\": {\"name\": \"b\"}}");
      answers(schema(ID, NAME_COLUMN));
      awaitReadings(2);
      process(harness, "{\"id\": 3, \"user\": {\"name\": \"c\"}}");
      harness.prepareSnapshotPreBarrier(1);
      collect(harness);
    }
    assertThat(blocks)
        .extracting(SealedBlock::columns)
        .containsExactly(List.of("id", "name"), List.of("id"), List.of("id", "name"));
    assertThat(new String(blocks.get(2).plainBody(), StandardCharsets.UTF_8)).contains("c");
  }

  /** A rejected row before the change and one after it stay in order, in separate blocks. */
  @Test
  void rejectedRowsAreSealedAsWell() throws Exception {
    answers(schema(ID));
    try (var harness = harness(Mapping.byName(), Duration.ofMillis(20))) {
      process(harness, "{\"id\": \"x\"}");
      answers(schema(ID, NAME_COLUMN));
      awaitReadings(2);
      process(harness, "{\"id\": \"y\"}");
      harness.prepareSnapshotPreBarrier(1);
      collect(harness);
    }
    assertThat(blocks)
        .extracting(block -> block.table().table())
        .containsExactly("t_errors", "t_errors");
  }

  @Test
  void unknownFieldsAreCountedAcrossChanges() throws Exception {
    answers(schema(ID));
    try (var harness = harness(Mapping.byName(), Duration.ofMillis(20))) {
      process(harness, "{\"id\": 1, \"name\": \"a\"}");
      answers(schema(ID, NAME_COLUMN));
      awaitReadings(2);
      process(harness, "{\"id\": 2, \"name\": \"b\", \"other\": 1}");
      collect(harness);
      assertThat(((ConvertOperator) harness.getOperator()).counters().unknownFields()).isEqualTo(2);
    }
  }

  private static void answers(Object answer) {
    synchronized (ANSWERS) {
      ANSWERS.clear();
      ANSWERS.add(answer);
    }
  }

  private static void awaitReadings(int more) {
    int before = READINGS.get();
    Awaitility.await("readings")
        .atMost(Duration.ofMinutes(1))
        .until(() -> READINGS.get() >= before + more);
  }

  private static OneInputStreamOperatorTestHarness<Record, SealedBlock> harness(
      Mapping mapping, Duration interval) throws Exception {
    TableSchema submitted = mapping.columns().isEmpty() ? schema(ID) : schema(ID, NAME_COLUMN);
    ConversionSpec spec =
        ConversionSpec.of(submitted, new TableName("db", "t_errors")).mapping(mapping).build();
    var harness =
        new OneInputStreamOperatorTestHarness<Record, SealedBlock>(
            new ConvertOperator(
                spec,
                null,
                MetricsSettings.of("events"),
                new TableRefresh(Scripted::new, interval, null),
                null));
    harness.setup(SealedBlockTypeInfo.INSTANCE.createSerializer(new SerializerConfigImpl()));
    harness.open();
    return harness;
  }

  private static void process(
      OneInputStreamOperatorTestHarness<Record, SealedBlock> harness, String document)
      throws Exception {
    harness.processElement(
        new Record(document.getBytes(StandardCharsets.UTF_8), "s", "shard", "1", "key", 0), 0);
  }

  private void collect(OneInputStreamOperatorTestHarness<Record, SealedBlock> harness) {
    blocks.addAll(harness.extractOutputValues());
  }

  private static Column column(String name, String type) {
    return new Column(name, type, DefaultKind.NONE);
  }

  private static TableSchema schema(Column... columns) {
    return new TableSchema(NAME, List.of(columns));
  }

  private static final class Scripted implements LiveTable {
    @Override
    public TableDefinition read() throws LiveTableException {
      Object answer;
      synchronized (ANSWERS) {
        answer = ANSWERS.get(0);
      }
      READINGS.incrementAndGet();
      if (answer instanceof LiveTableException failure) {
        throw failure;
      }
      if (answer instanceof RuntimeException defect) {
        throw defect;
      }
      return new TableDefinition((TableSchema) answer, "");
    }

    @Override
    public TableDefinition add(List<Column> columns) throws LiveTableException {
      throw new LiveTableException("nobody asks", LiveTableException.Prospect.STAYS, null);
    }

    @Override
    public List<String> doubts() {
      return List.of();
    }

    @Override
    public void close() {}
  }
}
