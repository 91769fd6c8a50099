package io.millrace.job.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.udf.block.BlockBody;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshotSerializationUtil;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/**
 * Savepoints outlive releases: the golden bytes of a format are never edited. A new format gets a
 * new pair of bytes and expectation, and the old ones stay.
 */
class SealedBlockSerializerTest {
  private static final SealedBlock BLOCK =
      new SealedBlock(
          new TableName("däta", "events"),
          List.of("id", "user`s name"),
          List.of("UInt64", "Nullable(String)"),
          "1c9f-α",
          3,
          4_000_000_000L,
          1_764_000_000_123L,
          Compression.LZ4,
          BlockBody.of(new byte[] {4, 34, 77, 24, -1, 0}));

  private static final byte[] FORMAT_1 =
      HexFormat.of()
          .parseHex(
              "01"
                  + "00000005"
                  + "64c3a47461"
                  + "00000006"
                  + "6576656e7473"
                  + "00000002"
                  + "00000002"
                  + "6964"
                  + "0000000b"
                  + "757365726073206e616d65"
                  + "00000007"
                  + "316339662dceb1"
                  + "00000003"
                  + "00000000ee6b2800"
                  + "0000019ab697e87b"
                  + "01"
                  + "00000006"
                  + "04224d18ff00");

  private final SealedBlockSerializer serializer = SealedBlockSerializer.INSTANCE;

  private static final byte[] FORMAT_2 =
      HexFormat.of()
          .parseHex(
              "02"
                  + "00000005"
                  + "64c3a47461"
                  + "00000006"
                  + "6576656e7473"
                  + "00000002"
                  + "00000002"
                  + "6964"
                  + "0000000b"
                  + "757365726073206e616d65"
                  + "00000002"
                  + "00000006"
                  + "55496e743634"
                  + "00000010"
                  + "4e756c6c61626c6528537472696e6729"
                  + "00000007"
                  + "316339662dceb1"
                  + "00000003"
                  + "00000000ee6b2800"
                  + "0000019ab697e87b"
                  + "01"
                  + "00000006"
                  + "04224d18ff00");

  @Test
  void writesFormat2() throws IOException {
    assertThat(HexFormat.of().formatHex(written(BLOCK)))
        .isEqualTo(HexFormat.of().formatHex(FORMAT_2));
  }

  /** The pieces of a body leave no trace, when it is written or read. */
  @Test
  void aBodyInPiecesIsWrittenAsItsBytes() throws IOException {
    Random random = new Random(7);
    List<byte[]> pieces = new ArrayList<>();
    for (int length : new int[] {10, 300_000, 0, 64, 700_000}) {
      byte[] piece = new byte[length];
      random.nextBytes(piece);
      pieces.add(piece);
    }
    SealedBlock inPieces = block(BlockBody.of(pieces));
    SealedBlock whole = block(BlockBody.of(inPieces.body().toByteArray()));

    byte[] bytes = written(inPieces);

    assertThat(bytes).isEqualTo(written(whole));
    SealedBlock read = serializer.deserialize(new DataInputDeserializer(bytes));
    assertThat(read.body().toByteArray()).isEqualTo(whole.body().toByteArray());
    assertThat(written(read)).isEqualTo(bytes);
  }

  private static SealedBlock block(BlockBody body) {
    return new SealedBlock(
        BLOCK.table(),
        BLOCK.columns(),
        BLOCK.types(),
        BLOCK.token(),
        BLOCK.rows(),
        BLOCK.uncompressedBytes(),
        BLOCK.sealedAtMillis(),
        BLOCK.compression(),
        body);
  }

  @Test
  void readsFormat2() throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(FORMAT_2);
    assertThat(serializer.deserialize(in)).usingRecursiveComparison().isEqualTo(BLOCK);
    assertThat(in.available()).isZero();
  }

  /** As it was written, but without the types. */
  @Test
  void readsFormat1() throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(FORMAT_1);
    SealedBlock read = serializer.deserialize(in);
    assertThat(read).usingRecursiveComparison().ignoringFields("types").isEqualTo(BLOCK);
    assertThat(read.types()).isEmpty();
    assertThat(in.available()).isZero();
    assertThat(serializer.deserialize(new DataInputDeserializer(written(read))))
        .usingRecursiveComparison()
        .isEqualTo(read);
  }

  @Test
  void refusesAFormatOfTheFuture() {
    byte[] future = FORMAT_2.clone();
    future[0] = 3;
    assertThatThrownBy(() -> serializer.deserialize(new DataInputDeserializer(future)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "A saved block has format 3, and this release of Millrace reads up to format 2. Restore"
                + " with the release that wrote it, or a newer one.");
  }

  @Test
  void copiesFromStreamToStream() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.copy(new DataInputDeserializer(FORMAT_2), out);
    assertThat(out.getCopyOfBuffer()).isEqualTo(FORMAT_2);
  }

  @Test
  void handsABlockOnAsItIsWithinAChain() {
    assertThat(serializer.isImmutableType()).isTrue();
    assertThat(serializer.copy(BLOCK)).isSameAs(BLOCK);
    assertThat(SealedBlockTypeInfo.INSTANCE.createSerializer(new SerializerConfigImpl()))
        .isSameAs(serializer);
  }

  /** Every savepoint holds the name of the snapshot's class: a rename would orphan them. */
  @Test
  void keepsTheNameASavepointKnowsItBy() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    TypeSerializerSnapshotSerializationUtil.writeSerializerSnapshot(
        out, serializer.snapshotConfiguration());
    var read =
        TypeSerializerSnapshotSerializationUtil.<SealedBlock>readSerializerSnapshot(
            new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());
    assertThat(read.getClass().getName())
        .isEqualTo("io.millrace.job.sink.SealedBlockSerializer$Snapshot");
    assertThat(read.restoreSerializer()).isEqualTo(serializer);
    assertThat(serializer.snapshotConfiguration().resolveSchemaCompatibility(read))
        .matches(compatibility -> compatibility.isCompatibleAsIs());
    assertThat(InsertOperator.BLOCKS.getName()).isEqualTo("blocks");
  }

  private byte[] written(SealedBlock block) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(block, out);
    return out.getCopyOfBuffer();
  }
}
