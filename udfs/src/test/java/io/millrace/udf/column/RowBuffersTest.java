package io.millrace.udf.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowBuffersTest {
  private final long seed = Long.getLong("millrace.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private final RowBuffers buffers = new RowBuffers();

  /** Rows are kept, or rolled back halfway; sometimes all are packed or cleared. */
  @Test
  void aRowThatIsRolledBackLeavesNoTrace() throws IOException {
    List<Bytes> columns = new ArrayList<>();
    List<Integer> widths = List.of(1, 0, 8, 4, 0, 32, 1);
    for (int width : widths) {
      Bytes column = Bytes.appendOnly(buffers);
      if (width > 0) {
        column.growsEveryRow(width);
      }
      columns.add(column);
    }
    buffers.beginRows();
    List<ByteArrayOutputStream> expected = new ArrayList<>();
    columns.forEach(column -> expected.add(new ByteArrayOutputStream()));

    for (int i = 0; i < 50_000; i++) {
      boolean isKept = random.nextInt(4) > 0;
      int written = isKept ? columns.size() : random.nextInt(columns.size() + 1);
      int bytes = 0;
      for (int c = 0; c < written; c++) {
        byte[] value = new byte[widths.get(c) > 0 ? widths.get(c) : random.nextInt(20)];
        random.nextBytes(value);
        columns.get(c).put(value, 0, value.length);
        bytes += value.length;
        if (isKept) {
          expected.get(c).write(value);
        }
      }
      if (isKept) {
        assertThat(buffers.endRow()).isEqualTo(bytes);
      } else {
        buffers.rollback();
      }
      if (random.nextInt(3_000) == 0) {
        long unused = buffers.pack(RowBuffersTest::unpacked);
      }
      if (random.nextInt(20_000) == 0) {
        buffers.clear();
        expected.forEach(ByteArrayOutputStream::reset);
      }
    }

    for (int c = 0; c < columns.size(); c++) {
      Packed out = new Packed();
      columns.get(c).writeTo(out);
      assertThat(out.toByteArray()).as("seed %d", seed).isEqualTo(expected.get(c).toByteArray());
    }
  }

  /** A run that is packed and still has its bytes. */
  private static byte[] unpacked(byte[] source, int from) {
    byte[] run = new byte[RunPacker.RUN_BYTES];
    System.arraycopy(source, from, run, 0, run.length);
    return run;
  }

  private static final class Packed extends ByteArrayOutputStream implements PackedOutput {
    @Override
    public void writePacked(byte[] run) {
      writeBytes(run);
    }
  }

  @Test
  void aRowThatIsTooLargeCanBeRolledBack() {
    Bytes numbers = Bytes.appendOnly(buffers);
    numbers.growsEveryRow(8);
    Bytes texts = Bytes.appendOnly(buffers);
    buffers.beginRows();
    numbers.putLong(1);
    texts.putString(new byte[5], 0, 5);
    buffers.endRow();

    // Memory that is there is not looked at before the end of the row.
    byte[] half = new byte[RowBuffers.MAX_ROW_BYTES / 2];
    texts.put(half, 0, half.length);
    buffers.rollback();
    numbers.putLong(2);
    texts.put(half, 0, half.length);
    texts.put(half, 0, half.length / 2);
    buffers.endRow();
    buffers.clear();
    numbers.putLong(3);
    texts.putString(new byte[5], 0, 5);
    buffers.endRow();
    numbers.putLong(4);
    assertThatThrownBy(
            () -> {
              texts.put(half, 0, half.length);
              texts.put(half, 0, half.length);
              buffers.endRow();
            })
        .isInstanceOf(RowTooLargeException.class);
    buffers.rollback();

    assertThat(numbers.size()).isEqualTo(8);
    assertThat(numbers.lastLong()).isEqualTo(3);
    assertThat(texts.size()).isEqualTo(6);
    assertThat(buffers.bytes()).isEqualTo(14);
  }
}
