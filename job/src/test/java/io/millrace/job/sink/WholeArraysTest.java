package io.millrace.job.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.block.BlockBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.apache.flink.runtime.state.CheckpointStateOutputStream;
import org.apache.flink.runtime.state.CheckpointedStateScope;
import org.apache.flink.runtime.state.CompressibleFSDataOutputStream;
import org.apache.flink.runtime.state.SnappyStreamCompressionDecorator;
import org.apache.flink.runtime.state.StreamCompressionDecorator;
import org.apache.flink.runtime.state.UncompressedStreamCompressionDecorator;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrays reach Flink's file stream whole, and the bytes are those of Flink's own way. */
class WholeArraysTest {
  private static final int MOST_STATE = 64 << 20;

  static Stream<StreamCompressionDecorator> decorators() {
    return Stream.of(
        UncompressedStreamCompressionDecorator.INSTANCE, SnappyStreamCompressionDecorator.INSTANCE);
  }

  /** If this fails, Flink has changed its streams, and blocks are written byte by byte. */
  @ParameterizedTest
  @MethodSource("decorators")
  void theStreamBehindFlinksIsFound(StreamCompressionDecorator decorator) throws IOException {
    FSDataOutputStream file = file();
    assertThat(WholeArrays.behind(view(file, decorator))).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("decorators")
  void theBytesAndTheirOrderAreFlinks(StreamCompressionDecorator decorator) throws IOException {
    Random random = new Random(5);
    CheckpointStateOutputStream file = file();
    CompressibleFSDataOutputStream stream = new CompressibleFSDataOutputStream(file, decorator);
    DataOutputView view = new DataOutputViewStreamWrapper(stream);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int i = 0; i < 100; i++) {
      byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 20 : 700_000)];
      random.nextBytes(bytes);
      int cut = random.nextInt(bytes.length + 1);
      view.writeInt(bytes.length);
      WholeArrays.write(
          BlockBody.of(
              List.of(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length))),
          view);
      DataOutputSerializer length = new DataOutputSerializer(4);
      length.writeInt(bytes.length);
      expected.write(length.getCopyOfBuffer());
      expected.write(bytes);
      if (decorator == UncompressedStreamCompressionDecorator.INSTANCE) {
        assertThat(stream.getPos()).isEqualTo(expected.size());
      }
    }
    stream.flush();
    try (InputStream written = file.closeAndGetHandle().openInputStream();
        InputStream plain = decorator.decorateWithCompression(written)) {
      assertThat(plain.readNBytes(expected.size())).isEqualTo(expected.toByteArray());
    }
  }

  @Test
  void otherViewsTakeArraysAsEver() throws IOException {
    DataOutputSerializer view = new DataOutputSerializer(16);
    byte[] bytes = new byte[5000];
    new Random(1).nextBytes(bytes);
    WholeArrays.write(BlockBody.of(bytes), view);
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    WholeArrays.write(BlockBody.of(bytes), new DataOutputViewStreamWrapper(plain));
    assertThat(view.getCopyOfBuffer()).isEqualTo(bytes);
    assertThat(plain.toByteArray()).isEqualTo(bytes);
  }

  private static CheckpointStateOutputStream file() throws IOException {
    return new MemCheckpointStreamFactory(MOST_STATE)
        .createCheckpointStateOutputStream(CheckpointedStateScope.EXCLUSIVE);
  }

  private static DataOutputView view(FSDataOutputStream file, StreamCompressionDecorator decorator)
      throws IOException {
    return new DataOutputViewStreamWrapper(new CompressibleFSDataOutputStream(file, decorator));
  }
}
