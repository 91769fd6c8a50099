package io.millrace.udf.block;

import io.millrace.udf.column.PackedOutput;
import io.millrace.udf.column.RunPacker;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.xxhash.XXHash32;

/**
 * Writes an LZ4 frame. It compresses large runs where they are, without a copy, in blocks of 64
 * KiB: those fit the processor's cache, and LZ4 finds matches in them with a smaller table.
 *
 * @see <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md">LZ4 frame format</a>
 */
final class Lz4FrameOutput extends OutputStream implements PackedOutput {
  private static final int BLOCK_BYTES = RunPacker.RUN_BYTES;
  private static final int MAGIC = 0x184D2204;

  /** Version 1, independent blocks, the content's size. */
  private static final byte FLAGS = 0b0110_1000;

  /** Blocks of at most 64 KiB. */
  private static final byte BLOCK_SIZE_ID = 4 << 4;

  private static final int DESCRIPTOR_BYTES = 10;
  private static final int NOT_COMPRESSED = 0x8000_0000;

  private final OutputStream out;
  private final LZ4Compressor compressor;

  /** A block's size and content. */
  private final byte[] packed;

  private final byte[] waiting;
  private int count;
  private boolean isClosed;

  /**
   * Writes the header.
   *
   * @param size of the content, in bytes
   */
  Lz4FrameOutput(OutputStream out, long size, LZ4Compressor compressor, XXHash32 hash)
      throws IOException {
    this.out = out;
    this.compressor = compressor;
    packed = blockMemory(compressor);
    waiting = new byte[(int) Math.min(size, BLOCK_BYTES)];
    byte[] header = new byte[Integer.BYTES + DESCRIPTOR_BYTES + 1];
    littleEndian(header).putInt(MAGIC).put(FLAGS).put(BLOCK_SIZE_ID).putLong(size);
    int check = hash.hash(header, Integer.BYTES, DESCRIPTOR_BYTES, 0);
    header[header.length - 1] = (byte) (check >>> 8);
    out.write(header);
  }

  private static ByteBuffer littleEndian(byte[] array) {
    return ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] source, int from, int length) throws IOException {
    int at = from;
    int left = length;
    while (left > 0) {
      if (count == 0 && left >= BLOCK_BYTES) {
        writeBlock(source, at, BLOCK_BYTES);
        at += BLOCK_BYTES;
        left -= BLOCK_BYTES;
        continue;
      }
      int taken = Math.min(left, waiting.length - count);
      if (taken == 0) {
        throw new IOException("More content than the frame's header says");
      }
      System.arraycopy(source, at, waiting, count, taken);
      count += taken;
      at += taken;
      left -= taken;
      if (count == BLOCK_BYTES) {
        endBlock();
      }
    }
  }

  private void endBlock() throws IOException {
    writeBlock(waiting, 0, count);
    count = 0;
  }

  private void writeBlock(byte[] source, int from, int length) throws IOException {
    int end = pack(compressor, source, from, length, packed);
    out.write(packed, 0, end);
  }

  /**
   * Compresses a block.
   *
   * @param target takes the block's size and content
   * @return the end of the content in the target
   */
  private static int pack(
      LZ4Compressor compressor, byte[] source, int from, int length, byte[] target) {
    int size = compressor.compress(source, from, length, target, Integer.BYTES);
    if (size < length) {
      littleEndian(target).putInt(size);
      return Integer.BYTES + size;
    }
    littleEndian(target).putInt(length | NOT_COMPRESSED);
    System.arraycopy(source, from, target, Integer.BYTES, length);
    return Integer.BYTES + length;
  }

  private static byte[] blockMemory(LZ4Compressor compressor) {
    return new byte[Integer.BYTES + compressor.maxCompressedLength(BLOCK_BYTES)];
  }

  /** Makes blocks of a frame. */
  static RunPacker packer(LZ4Compressor compressor) {
    byte[] memory = blockMemory(compressor);
    return (source, from) ->
        Arrays.copyOf(memory, pack(compressor, source, from, BLOCK_BYTES, memory));
  }

  @Override
  public void writePacked(byte[] run) throws IOException {
    if (count > 0) {
      endBlock();
    }
    if (out instanceof PackedOutput) {
      ((PackedOutput) out).writePacked(run);
    } else {
      out.write(run);
    }
  }

  /** Ends the frame. */
  @Override
  public void close() throws IOException {
    if (isClosed) {
      return;
    }
    isClosed = true;
    if (count > 0) {
      endBlock();
    }
    out.write(new byte[Integer.BYTES]);
    out.close();
  }
}
