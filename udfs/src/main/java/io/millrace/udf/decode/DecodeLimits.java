package io.millrace.udf.decode;

import java.io.Serializable;

/** What a document or a record may not exceed: more is a rejected row, never a crash. */
public final class DecodeLimits implements Serializable {
  private static final long serialVersionUID = 1L;

  /** 1000 levels; 10 MiB, the most a Kinesis record holds; a million documents. */
  public static final DecodeLimits DEFAULTS =
      new DecodeLimits(JsonReader.DEFAULT_MAX_DEPTH, 10 << 20, 1_000_000);

  private final int depth;
  private final int documentBytes;
  private final int documentsPerRecord;

  /**
   * @param depth levels of nested objects and arrays in a document, at least 1
   * @param documentBytes size of one document's source, at least 1
   * @param documentsPerRecord documents in one payload, at least 1
   */
  public DecodeLimits(int depth, int documentBytes, int documentsPerRecord) {
    this.depth = positive("depth", depth);
    this.documentBytes = positive("documentBytes", documentBytes);
    this.documentsPerRecord = positive("documentsPerRecord", documentsPerRecord);
  }

  private static int positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1 but was " + value);
    }
    return value;
  }

  /** Levels of nested objects and arrays in a document. */
  public int depth() {
    return depth;
  }

  /** Size of one document's source in bytes. */
  public int documentBytes() {
    return documentBytes;
  }

  public int documentsPerRecord() {
    return documentsPerRecord;
  }
}
