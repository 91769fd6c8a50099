package io.millrace.udf.block;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.xxhash.XXHash32;

/**
 * Writes an LZ4 frame. It compresses large runs where they are, without a copy, in blocks of 64
 * KiB: those fit the processor's cache, and LZ4 finds matches in them with a smaller table.
 *
 * @see <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md">LZ4 frame format</a>
 */
final class Lz4FrameOutput extends OutputStream {
  private static final int BLOCK_BYTES = 1 << 16;
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
    packed = new byte[Integer.BYTES + compressor.maxCompressedLength(BLOCK_BYTES)];
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
    int size = compressor.compress(source, from, length, packed, Integer.BYTES);
    boolean isSmaller = size < length;
    int header = isSmaller ? size : length | NOT_COMPRESSED;
    littleEndian(packed).putInt(header);
    if (isSmaller) {
      out.write(packed, 0, Integer.BYTES + size);
    } else {
      out.write(packed, 0, Integer.BYTES);
      out.write(source, from, length);
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
