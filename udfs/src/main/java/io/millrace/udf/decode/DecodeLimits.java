package io.millrace.udf.decode;

import io.millrace.udf.json.JsonReader;
import java.io.Serializable;

/** What a document or a record may not exceed: more is a rejected row, never a crash. */
public final class DecodeLimits implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int DEFAULT_DECOMPRESSED_BYTES = 64 << 20;

  /**
   * 1000 levels; 10 MiB, the most a Kinesis record holds; a million documents; 64 MiB in what was
   * compressed or in an envelope.
   */
  public static final DecodeLimits DEFAULTS =
      new DecodeLimits(JsonReader.DEFAULT_MAX_DEPTH, 10 << 20, 1_000_000);

  private final int depth;
  private final int documentBytes;
  private final int documentsPerRecord;
  private final int decompressedBytes;

  /**
   * @param depth levels of nested objects and arrays in a document, at least 1
   * @param documentBytes size of one document's source, at least 1
   * @param documentsPerRecord documents in one payload, at least 1
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
   * The same with another size of what comes out of a compressed payload or out of an envelope.
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

  /** Size of what a compressed payload unpacks to, and of the documents out of an envelope. */
  public int decompressedBytes() {
    return decompressedBytes;
  }
}
