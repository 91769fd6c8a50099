package io.millrace.job.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.metrics.MetricsSettings;
import io.millrace.job.sink.SealedBlockTypeInfo;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.runtime.util.TestingTaskManagerRuntimeInfo;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class ConvertMemoryTest {
  private static final int ROWS = 1_000;

  /** A slot with little heap gets small blocks; one with much heap gets what the options say. */
  @Test
  void aBlockFitsTheHeapOfItsSlot() throws Exception {
    long heap = Runtime.getRuntime().maxMemory();
    int perSlot = 64_000;

    assertThat(rowsOfFirstBlock((int) (heap / perSlot))).isBetween(550, 650);
    assertThat(rowsOfFirstBlock(1)).isZero();
  }

  /** 0 if none is sealed before the end. */
  private static int rowsOfFirstBlock(int slots) throws Exception {
    ConversionSpec spec =
        ConversionSpec.of(
                new TableSchema(
                    new TableName("db", "t"), List.of(new Column("id", "Int64", DefaultKind.NONE))),
                new TableName("db", "errors"))
            .build();
    var harness =
        new OneInputStreamOperatorTestHarness<Record, SealedBlock>(
            new ConvertOperator(spec, null, MetricsSettings.of("events"), null, null),
            new MockEnvironmentBuilder()
                .setTaskManagerRuntimeInfo(
                    new TestingTaskManagerRuntimeInfo(
                        new Configuration().set(TaskManagerOptions.NUM_TASK_SLOTS, slots)))
                .build());
    try {
      harness.setup(SealedBlockTypeInfo.INSTANCE.createSerializer(new SerializerConfigImpl()));
      harness.open();
      for (int i = 0; i < ROWS; i++) {
        byte[] document = "{\"id\":1}".getBytes(StandardCharsets.UTF_8);
        harness.processElement(new Record(document, "s", "shardId-000000000000", "1", "key", 0), 0);
      }
      List<SealedBlock> blocks = harness.extractOutputValues();
      return blocks.isEmpty() ? 0 : blocks.get(0).rows();
    } finally {
      harness.close();
    }
  }
}
