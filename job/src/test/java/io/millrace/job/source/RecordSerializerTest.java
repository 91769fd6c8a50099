package io.millrace.job.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.record.Record;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
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

  private final RecordSerializer serializer = new RecordSerializer();

  @Test
  void aRecordArrivesAsItWasSent() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(RECORD, out);

    Record arrived = serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));

    assertThat(arrived).usingRecursiveComparison().isEqualTo(RECORD);
  }

  /** Kinesis limits the keys of records, but not those inside an aggregated record. */
  @ParameterizedTest
  @ValueSource(ints = {0, 127, 128, 256, 65_535, 65_536, 5_000_000})
  void textsMayBeOfAnyLengthAndOfAnyCharacters(int length) throws IOException {
    for (String text :
        List.of("k", "ü", "語", "\ud83d\ude00", "\ud800", "\u0000", "?", "k?\ud800")) {
      String key = text.repeat(length / text.length());
      Record record =
          new Record(new byte[] {'{', '}'}, key, key, key, key, 1)
              .subRecord(7, Record.Placement.STRAY);
      DataOutputSerializer out = new DataOutputSerializer(64);
      serializer.serialize(record, out);

      Record arrived = serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));

      assertThat(arrived.partitionKey().equals(key)).isTrue();
      assertThat(arrived.stream().equals(key)).isTrue();
      assertThat(arrived.shardId().equals(key)).isTrue();
      assertThat(arrived.sequenceNumber().equals(key)).isTrue();
      assertThat(arrived.subSequence()).isEqualTo(7);
      assertThat(arrived.placement()).isEqualTo(Record.Placement.STRAY);
    }
  }

  /** What a serializer keeps of earlier records changes neither later ones nor their bytes. */
  @Test
  void whatIsKeptOfEarlierRecordsChangesNothing() throws Exception {
    RecordSerializer receiver = InstantiationUtil.clone(serializer);
    for (Record record : randomRecords(new Random(17), 20_000)) {
      DataOutputSerializer out = new DataOutputSerializer(64);
      serializer.serialize(record, out);
      DataOutputSerializer alone = new DataOutputSerializer(64);
      new RecordSerializer().serialize(record, alone);

      Record arrived = receiver.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));

      assertThat(arrived).usingRecursiveComparison().isEqualTo(record);
      assertThat(out.getCopyOfBuffer()).isEqualTo(alone.getCopyOfBuffer());
    }
  }

  /** Records with more names than slots, some of them not ASCII. */
  private static List<Record> randomRecords(Random random, int count) {
    List<String> names = new ArrayList<>(List.of("", "?", "é", "\ud800", "x".repeat(5_000)));
    for (int i = 0; i < 3_000; i++) {
      names.add("shardId-%012d".formatted(i));
      names.add(random.nextInt(30_000) + "-0" + random.nextInt(10));
    }
    // A new instance each time, as from Kinesis.
    Supplier<String> name = () -> new String(names.get(random.nextInt(names.size())));
    return Stream.generate(
            () ->
                new Record(
                    new byte[random.nextInt(3)], name.get(), name.get(), name.get(), name.get(), 1))
        .limit(count)
        .toList();
  }

  @Test
  void eachCallCreatesASerializer() {
    assertThat(RecordTypeInfo.INSTANCE.createSerializer(new SerializerConfigImpl()))
        .isEqualTo(serializer)
        .isNotSameAs(RecordTypeInfo.INSTANCE.createSerializer(new SerializerConfigImpl()));
  }

  @Test
  void copyingBetweenViewsKeepsTheBytes() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(RECORD, out);
    DataOutputSerializer copy = new DataOutputSerializer(64);

    serializer.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copy);

    assertThat(copy.getCopyOfBuffer()).isEqualTo(out.getCopyOfBuffer());
  }
}
