package io.millrace.udf.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each compression gives back what it was given. */
final class CompressionTest {
  @ParameterizedTest
  @EnumSource(Compression.class)
  void bytesSurvive(Compression compression) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int size : new int[] {0, 1, 100, 65_536, 1_000_003}) {
      byte[] plain = new byte[size];
      random.nextBytes(plain);
      Arrays.fill(plain, 0, size / 2, (byte) 7);
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (OutputStream out = compression.over(packed, size)) {
        out.write(plain, 0, size / 3);
        out.write(plain, size / 3, size - size / 3);
      }
      assertThat(compression.unpack(BlockBody.of(packed.toByteArray()), size))
          .as("seed %s", seed)
          .isEqualTo(plain);
      assertThat(compression.unpack(BlockBody.of(compression.pack(plain)), size)).isEqualTo(plain);
      assertThat(Compression.ofId(compression.id())).isEqualTo(compression);
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void piecesOfAnySizeSurvive(Compression compression) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      byte[] plain = new byte[random.nextInt(300_000)];
      for (int i = 0; i < plain.length; i++) {
        plain[i] = (byte) (i % 1000 < 500 ? i / 100 : random.nextInt());
      }
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (OutputStream out = compression.over(packed, plain.length)) {
        int at = 0;
        while (at < plain.length) {
          int most = random.nextInt(4) == 0 ? 200_000 : 70_000;
          int length = Math.min(plain.length - at, random.nextInt(most));
          out.write(plain, at, length);
          at += length;
          if (at < plain.length) {
            out.write(plain[at++]);
          }
        }
      }
      assertThat(compression.unpack(BlockBody.of(packed.toByteArray()), plain.length))
          .as("seed %s", seed)
          .isEqualTo(plain);
    }
  }

  @Test
  void anLz4FrameTakesNoMoreThanItAnnounced() throws Exception {
    try (OutputStream out = Compression.LZ4.over(new ByteArrayOutputStream(), 10)) {
      assertThatThrownBy(() -> out.write(new byte[11])).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aDamagedFrameIsNoBlock() {
    byte[] packed = Compression.ZSTD.pack(new byte[1000]);
    packed[0] ^= 1;
    assertThatThrownBy(() -> Compression.ZSTD.unpack(BlockBody.of(packed), 1000))
        .isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(
            () -> Compression.ZSTD.unpack(BlockBody.of(Compression.ZSTD.pack(new byte[10])), 11))
        .isInstanceOf(UncheckedIOException.class);
  }
}
