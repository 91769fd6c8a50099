package io.millrace.job.clickhouse.insert;

import com.github.luben.zstd.Zstd;
import io.millrace.udf.block.BlockBody;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.stream.LongStream;
import net.jpountz.lz4.LZ4FrameOutputStream;

/**
 * Blocks of one UInt64 column, written by hand from the format's description: these tests must not
 * depend on the builder they are there to judge.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/formats/Native">Native format</a>
 */
public final class NumberBlocks {
  private NumberBlocks() {}

  /** Column {@code id} of {@code table}, compressed with LZ4. */
  public static SealedBlock block(TableName table, String token, long... ids) {
    return block(table, "id", Compression.LZ4, token, ids);
  }

  /** The numbers from {@code from} on, {@code rows} of them. */
  public static SealedBlock range(TableName table, String token, long from, int rows) {
    return block(table, token, LongStream.range(from, from + rows).toArray());
  }

  public static SealedBlock block(
      TableName table, String column, Compression compression, String token, long... values) {
    byte[] block = nativeBlock(column, values);
    return new SealedBlock(
        table,
        List.of(column),
        List.of("UInt64"),
        token,
        values.length,
        block.length,
        Clock.systemUTC().millis(),
        compression,
        BlockBody.of(
            switch (compression) {
              case NONE -> block;
              case LZ4 -> lz4(block);
              case ZSTD -> Zstd.compress(block);
            }));
  }

  private static byte[] nativeBlock(String column, long... values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writeVarint(1, out);
    writeVarint(values.length, out);
    writeText(column, out);
    writeText("UInt64", out);
    ByteBuffer body = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    body.asLongBuffer().put(values);
    out.writeBytes(body.array());
    return out.toByteArray();
  }

  private static void writeText(String text, ByteArrayOutputStream out) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writeVarint(bytes.length, out);
    out.writeBytes(bytes);
  }

  private static void writeVarint(int value, ByteArrayOutputStream out) {
    int rest = value;
    while (rest >= 0x80) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  private static byte[] lz4(byte[] block) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (LZ4FrameOutputStream frame = new LZ4FrameOutputStream(out)) {
      frame.write(block);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
