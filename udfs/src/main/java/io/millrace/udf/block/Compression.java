package io.millrace.udf.block;

import io.millrace.udf.column.RunPacker;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The compression of a block's body for the server: an HTTP content encoding.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/http#compression">HTTP compression</a>
 */
public enum Compression {
  NONE(0, ""),
  /** One LZ4 frame. */
  LZ4(1, "lz4"),
  /** One Zstandard frame. */
  ZSTD(2, "zstd");

  private final int id;
  private final String contentEncoding;

  Compression(int id, String contentEncoding) {
    this.id = id;
    this.contentEncoding = contentEncoding;
  }

  /**
   * Compresses what is written to the stream returned; closing that ends the frame.
   *
   * @param size of the content, in bytes
   */
  OutputStream over(OutputStream out, long size) throws IOException {
    switch (this) {
      case NONE:
        return out;
      case LZ4:
        return Lz4Frame.over(out, size);
      case ZSTD:
        return ZstdFrame.over(out);
    }
    throw new AssertionError(this);
  }

  /** Returns what compresses parts of the content in advance; null if this one cannot. */
  public @Nullable RunPacker packer() {
    return this == LZ4 ? Lz4Frame.packer() : null;
  }

  /** Returns the content compressed; the array itself for {@link #NONE}. */
  byte[] pack(byte[] plain) {
    switch (this) {
      case NONE:
        return plain;
      case LZ4:
        return Lz4Frame.pack(plain);
      case ZSTD:
        return ZstdFrame.pack(plain);
    }
    throw new AssertionError(this);
  }

  /**
   * Returns the content; for {@link #NONE}, that may be the packed array itself.
   *
   * @param size of the content, in bytes
   * @throws java.io.UncheckedIOException if the frame is damaged
   */
  byte[] unpack(BlockBody packed, int size) {
    switch (this) {
      case NONE:
        return packed.toByteArray();
      case LZ4:
        return Lz4Frame.unpack(packed.inputStream());
      case ZSTD:
        return ZstdFrame.unpack(packed.toByteArray(), size);
    }
    throw new AssertionError(this);
  }

  /** The id of this compression in saved state; never changes. */
  public int id() {
    return id;
  }

  /** The value of the {@code Content-Encoding} header, empty for none. */
  public String contentEncoding() {
    return contentEncoding;
  }

  /**
   * Returns the compression with an id.
   *
   * @throws IllegalArgumentException if no release has written the id
   */
  public static Compression ofId(int id) {
    for (Compression compression : values()) {
      if (compression.id == id) {
        return compression;
      }
    }
    throw new IllegalArgumentException("Unknown compression id " + id);
  }
}
