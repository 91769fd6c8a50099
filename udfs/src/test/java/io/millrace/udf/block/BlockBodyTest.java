package io.millrace.udf.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.udf.ConversionSpec;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.benchmark.DocumentSet;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockBodyTest {
  @Test
  void piecesAreTheBytesInOrder() throws IOException {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      List<byte[]> pieces = new ArrayList<>();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int i = random.nextInt(6); i > 0; i--) {
        byte[] piece = bytes(random.nextInt(4) * random.nextInt(50), random);
        pieces.add(piece);
        all.writeBytes(piece);
      }
      BlockBody body = BlockBody.of(pieces);
      pieces.clear();

      assertThat(body.size()).isEqualTo(all.size());
      assertThat(body.toByteArray()).isEqualTo(all.toByteArray());
      assertThat(body.inputStream().readAllBytes()).isEqualTo(all.toByteArray());
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      body.writeTo(written);
      assertThat(written.toByteArray()).isEqualTo(all.toByteArray());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 3 << 18, 5_000_000})
  void whatIsReadHasNoLargeArray(int size) throws IOException {
    byte[] bytes = bytes(size + 3, new Random(size));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));

    BlockBody body = BlockBody.read(in, size);

    assertThat(body.size()).isEqualTo(size);
    assertThat(body.pieces()).allMatch(piece -> piece.length <= 1 << 18);
    assertThat(body.toByteArray()).isEqualTo(Arrays.copyOf(bytes, size));
    assertThat(in.available()).isEqualTo(3);
  }

  @Test
  void anInputThatEndsTooEarlyIsAnError() {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(new byte[2_000_000]));

    assertThatThrownBy(() -> BlockBody.read(in, 2_000_001)).isInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, -300_000, Integer.MIN_VALUE})
  void aNegativeSizeIsAnError(int size) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(new byte[10]));

    assertThatThrownBy(() -> BlockBody.read(in, size)).isInstanceOf(IOException.class);
  }

  /** A sealed block outlives the buffers that it was made of. */
  @ParameterizedTest
  @EnumSource
  void aSealedBlockKeepsItsBytes(Compression compression) throws Exception {
    List<SealedBlock> blocks = new ArrayList<>();
    ConversionSpec spec =
        ConversionSpec.of(
                new TableSchema(new TableName("db", "t"), DocumentSet.WIDE.columns()),
                new TableName("db", "errors"))
            .blockLimits(new BlockLimits(4_000, 192 << 20))
            .compression(compression)
            .build();
    RecordProcessor processor = new RecordProcessor(spec, blocks::add);
    List<byte[]> documents = DocumentSet.WIDE.documents(8_000, 1);
    byte[] before = {};
    for (byte[] document : documents) {
      processor.process(new Record(document, "events", "shardId-000000000000", "1", "key", 0));
      if (blocks.size() == 1 && before.length == 0) {
        before = blocks.get(0).body().toByteArray().clone();
      }
    }

    assertThat(blocks).hasSize(2);
    assertThat(blocks.get(0).body().pieces()).hasSizeGreaterThan(20);
    assertThat(blocks.get(0).body().pieces()).allMatch(piece -> piece.length <= 1 << 18);
    assertThat(blocks.get(0).body().toByteArray()).isEqualTo(before);
  }

  private static byte[] bytes(int size, Random random) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}
