package io.millrace.udf.block;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * A Zstandard frame.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8878">RFC 8878</a>
 */
final class ZstdFrame {
  /** ClickHouse's default level is 1, too: higher ones cost more CPU than they save bytes. */
  private static final int LEVEL = 1;

  private ZstdFrame() {}

  /** Closing the stream ends the frame. */
  static OutputStream over(OutputStream out) throws IOException {
    return new ZstdOutputStreamNoFinalizer(out, LEVEL);
  }

  static byte[] pack(byte[] plain) {
    return Zstd.compress(plain, LEVEL);
  }

  /**
   * @param size of the content
   * @throws UncheckedIOException if this is not a valid frame of that size
   */
  static byte[] unpack(byte[] frame, int size) {
    try {
      byte[] plain = Zstd.decompress(frame, size);
      if (plain.length != size) {
        throw new UncheckedIOException(new IOException("A zstd frame of another size"));
      }
      return plain;
    } catch (ZstdException e) {
      throw new UncheckedIOException(new IOException("Not a zstd frame", e));
    }
  }
}
