package io.millrace.udf.decode;

import io.millrace.udf.json.JsonReader;
import java.io.Serializable;

/** Limits of a document or a record: exceeding one rejects a row and never crashes the job. */
public final class DecodeLimits implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int DEFAULT_DECOMPRESSED_BYTES = 64 << 20;

  /**
   * The defaults: 1000 levels; 10 MiB, the maximum of a Kinesis record; a million documents; 64 MiB
   * after decompression or from an envelope.
   */
  public static final DecodeLimits DEFAULTS =
      new DecodeLimits(JsonReader.DEFAULT_MAX_DEPTH, 10 << 20, 1_000_000);

  private final int depth;
  private final int documentBytes;
  private final int documentsPerRecord;
  private final int decompressedBytes;

  /**
   * @param depth maximum nesting of objects and arrays in a document, at least 1
   * @param documentBytes maximum bytes of one document's source, at least 1
   * @param documentsPerRecord maximum documents in one payload, at least 1
   */
  public DecodeLimits(int depth, int documentBytes, int documentsPerRecord) {
    this(depth, documentBytes, documentsPerRecord, DEFAULT_DECOMPRESSED_BYTES);
  }

  private DecodeLimits(
      int depth, int documentBytes, int documentsPerRecord, int decompressedBytes) {
    this.depth = positive("depth", depth);
    this.documentBytes = positive("documentBytes", documentBytes);
    this.documentsPerRecord = positive("documentsPerRecord", documentsPerRecord);
    this.decompressedBytes = positive("decompressedBytes", decompressedBytes);
  }

  /**
   * Returns a copy with another limit after decompression or for an envelope.
   *
   * @param bytes at least 1
   */
  public DecodeLimits withDecompressedBytes(int bytes) {
    return new DecodeLimits(depth, documentBytes, documentsPerRecord, bytes);
  }

  private static int positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1 but was " + value);
    }
    return value;
  }

  /** Maximum nesting of objects and arrays in a document. */
  public int depth() {
    return depth;
  }

  /** Maximum bytes of one document's source. */
  public int documentBytes() {
    return documentBytes;
  }

  public int documentsPerRecord() {
    return documentsPerRecord;
  }

  /** Maximum bytes of a decompressed payload, and of the documents from an envelope. */
  public int decompressedBytes() {
    return decompressedBytes;
  }
}
