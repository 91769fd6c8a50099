package io.millrace.job.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.record.Record;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** Kinesis limits the keys of records, but not those inside an aggregated record. */
  @ParameterizedTest
  @ValueSource(ints = {0, 127, 128, 256, 65_535, 65_536, 5_000_000})
  void textsMayBeOfAnyLengthAndOfAnyCharacters(int length) throws IOException {
    for (String text : List.of("k", "ü", "語", "\ud83d\ude00", "\ud800", "\u0000")) {
      String key = text.repeat(length / text.length());
      Record record =
          new Record(new byte[] {'{', '}'}, key, key, key, key, 1)
              .subRecord(7, Record.Placement.STRAY);
      DataOutputSerializer out = new DataOutputSerializer(64);
      RecordSerializer.INSTANCE.serialize(record, out);

      Record arrived =
          RecordSerializer.INSTANCE.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));

      assertThat(arrived.partitionKey().equals(key)).isTrue();
      assertThat(arrived.stream().equals(key)).isTrue();
      assertThat(arrived.subSequence()).isEqualTo(7);
      assertThat(arrived.placement()).isEqualTo(Record.Placement.STRAY);
    }
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
