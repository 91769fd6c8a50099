package io.millrace.udf.block;

import io.millrace.udf.column.RunPacker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.xxhash.XXHashFactory;

/**
 * An LZ4 frame with its content's size, in independent blocks.
 *
 * @see <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md">LZ4 frame format</a>
 */
final class Lz4Frame {
  private static final LZ4Factory LZ4 = fastest();

  private Lz4Frame() {}

  /**
   * The native library, more than twice as fast. By default LZ4Factory does not use it outside the
   * system class loader, for example in Flink's. Each class loader extracts a separate copy, so
   * they do not conflict.
   */
  private static LZ4Factory fastest() {
    try {
      return LZ4Factory.nativeInstance();
    } catch (LinkageError | AssertionError | UnsupportedOperationException noSuchPlatform) {
      return LZ4Factory.fastestInstance();
    }
  }

  /**
   * Closing the stream ends the frame.
   *
   * @param size of the content
   */
  static OutputStream over(OutputStream out, long size) throws IOException {
    return new Lz4FrameOutput(
        out, size, LZ4.fastCompressor(), XXHashFactory.fastestInstance().hash32());
  }

  static RunPacker packer() {
    return Lz4FrameOutput.packer(LZ4.fastCompressor());
  }

  static byte[] pack(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream frame = over(packed, plain.length)) {
      frame.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return packed.toByteArray();
  }

  /**
   * @throws UncheckedIOException if this is not a valid frame
   */
  static byte[] unpack(InputStream frame) {
    try (InputStream in =
        new LZ4FrameInputStream(
            frame, LZ4.safeDecompressor(), XXHashFactory.fastestInstance().hash32())) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("Not an LZ4 frame", e);
    }
  }
}
