package io.millrace.udf.decode;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.json.Utf8;
import io.millrace.udf.record.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The compression of a payload, detected by its first bytes. No JSON begins with them, so an
 * uncompressed JSON payload is never misdetected. Other text may begin like {@link #ZLIB}.
 */
enum PayloadCompression {
  /** One or several members, concatenated. RFC 1952. */
  GZIP {
    @Override
    InputStream open(InputStream packed) throws IOException {
      return GzipCompressorInputStream.builder()
          .setInputStream(packed)
          .setDecompressConcatenated(true)
          .get();
    }
  },
  /** One or several frames. RFC 8878. */
  ZSTD {
    @Override
    InputStream open(InputStream packed) throws IOException {
      return new ZstdInputStreamNoFinalizer(packed);
    }
  },
  /** RFC 1950, with the usual window of 32 KiB. */
  ZLIB {
    @Override
    InputStream open(InputStream packed) {
      return new ZlibStream(packed);
    }
  };

  private static final int FIRST_BUFFER = 4;

  /** In the second byte of zlib: the reader must know the dictionary. */
  private static final int PRESET_DICTIONARY = 0x20;

  abstract InputStream open(InputStream packed) throws IOException;

  /** Null if the payload is not compressed. */
  static @Nullable PayloadCompression of(byte[] payload) {
    if (startsWith(payload, 0x1F, 0x8B)) {
      return GZIP;
    }
    if (startsWith(payload, 0x28, 0xB5, 0x2F, 0xFD)) {
      return ZSTD;
    }
    boolean zlib =
        payload.length > 1
            && payload[0] == 0x78
            && (0x7800 | (payload[1] & 0xFF)) % 31 == 0
            && (payload[1] & PRESET_DICTIONARY) == 0;
    return zlib ? ZLIB : null;
  }

  /** Whether a payload that cannot be decompressed is plain text such as {@code x^2}. */
  boolean isText(byte[] payload) {
    if (this != ZLIB) {
      return false;
    }
    for (byte b : payload) {
      if (b >= 0 && b < ' ' && !JsonReader.isSpace(b)) {
        return false;
      }
    }
    return Utf8.isValid(payload, 0, payload.length);
  }

  private static boolean startsWith(byte[] payload, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= payload.length || (payload[i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Decompresses the payload.
   *
   * @param most maximum bytes of the result
   * @throws JsonException if it is corrupt, truncated, followed by other bytes, or too large
   */
  byte[] unpack(byte[] payload, int most) throws JsonException {
    byte[] out = new byte[(int) Math.min(most, (long) payload.length * FIRST_BUFFER)];
    int length = 0;
    try (InputStream in = open(new ByteArrayInputStream(payload))) {
      while (true) {
        if (length == out.length) {
          int next = in.read();
          if (next < 0) {
            return out;
          }
          if (length == most) {
            throw new JsonException(
                Reason.LIMIT_EXCEEDED,
                "Expected at most " + most + " bytes in the " + this + " payload but found more",
                0);
          }
          out = Arrays.copyOf(out, (int) Math.min(most, out.length * 2L + 1));
          out[length++] = (byte) next;
        }
        int read = in.read(out, length, out.length - length);
        if (read < 0) {
          return Arrays.copyOf(out, length);
        }
        length += read;
      }
    } catch (IOException | RuntimeException damage) {
      String how = damage.getMessage() == null ? damage.getClass().getName() : damage.getMessage();
      throw new JsonException(
          Reason.UNDECODABLE,
          "Expected a valid " + this + " payload but found a corrupt one: " + how,
          0);
    }
  }

  /** The JDK's zlib stream ignores bytes after its end; this one reports them. */
  private static final class ZlibStream extends InflaterInputStream {
    ZlibStream(InputStream packed) {
      super(packed);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      if (read < 0 && inf.getRemaining() + in.available() > 0) {
        throw new IOException("bytes follow its end");
      }
      return read;
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
