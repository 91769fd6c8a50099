package io.millrace.job.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.decode.Record;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

final class RecordSerializerTest {
  private static final Record RECORD =
      new Record(
          "{\"id\":1}".getBytes(UTF_8),
          "events",
          "shardId-000000000003",
          "49590338271490256608559692538361571095921575989136588898",
          "ключ",
          1_793_491_200_123L);

  @Test
  void aRecordArrivesAsItWasSent() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    RecordSerializer.INSTANCE.serialize(RECORD, out);

    Record arrived =
        RecordSerializer.INSTANCE.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));

    assertThat(arrived).usingRecursiveComparison().isEqualTo(RECORD);
  }

  @Test
  void copyingBetweenViewsKeepsTheBytes() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    RecordSerializer.INSTANCE.serialize(RECORD, out);
    DataOutputSerializer copy = new DataOutputSerializer(64);

    RecordSerializer.INSTANCE.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copy);

    assertThat(copy.getCopyOfBuffer()).isEqualTo(out.getCopyOfBuffer());
  }
}
