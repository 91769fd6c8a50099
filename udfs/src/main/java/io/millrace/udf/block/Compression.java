package io.millrace.udf.block;

/**
 * The compression of a block's body for the server: an HTTP content encoding.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/http#compression">HTTP compression</a>
 */
public enum Compression {
  NONE(0, ""),
  /** One LZ4 frame. */
  LZ4(1, "lz4");

  private final int id;
  private final String contentEncoding;

  Compression(int id, String contentEncoding) {
    this.id = id;
    this.contentEncoding = contentEncoding;
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
