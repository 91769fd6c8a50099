package io.millrace.udf.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
  @ValueSource(ints = {0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20, 5_000_000})
  void whatIsReadHasNoLargeArray(int size) throws IOException {
    byte[] bytes = bytes(size + 3, new Random(size));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));

    BlockBody body = BlockBody.read(in, size);

    assertThat(body.size()).isEqualTo(size);
    assertThat(body.pieces()).allMatch(piece -> piece.length <= 1 << 20);
    assertThat(body.toByteArray()).isEqualTo(Arrays.copyOf(bytes, size));
    assertThat(in.available()).isEqualTo(3);
  }

  @Test
  void anInputThatEndsTooEarlyIsAnError() {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(new byte[2_000_000]));

    assertThatThrownBy(() -> BlockBody.read(in, 2_000_001)).isInstanceOf(EOFException.class);
  }

  private static byte[] bytes(int size, Random random) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}
