package io.millrace.udf.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Compressed payloads, as producers make them. */
final class Packed {
  private Packed() {}

  static byte[] gzip(String text) {
    return pack(text, GZIPOutputStream::new);
  }

  static byte[] zlib(String text) {
    return pack(text, DeflaterOutputStream::new);
  }

  static byte[] zstd(String text) {
    return Zstd.compress(text.getBytes(UTF_8));
  }

  static byte[] joined(byte[] first, byte[] second) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(first);
    all.writeBytes(second);
    return all.toByteArray();
  }

  private static byte[] pack(String text, Packer packer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream packed = packer.on(bytes)) {
      packed.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private interface Packer {
    OutputStream on(OutputStream out) throws IOException;
  }
}
