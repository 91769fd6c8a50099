package io.millrace.udf.block;

import java.io.Serializable;

/**
 * The limits of a block: it is sealed at this number of rows, of bytes, or of bytes of memory that
 * sealing needs, whichever comes first. The server must not split a block: it splits at 1,048,449
 * rows or 256 MiB, and then does not recognize a repetition. The limits are lower, with room for
 * the last row.
 */
public final class BlockLimits implements Serializable {
  private static final long serialVersionUID = 1L;

  public static final int MOST_ROWS = 1_000_000;
  public static final long MOST_BYTES = 192L << 20;

  /** Bytes of memory that a block needs at most, by default. */
  public static final long DEFAULT_MEMORY = 128L << 20;

  private final int maxRows;
  private final long maxBytes;
  private final long maxMemory;

  /**
   * Creates limits.
   *
   * @param maxRows 1…{@value #MOST_ROWS}
   * @param maxBytes 1…{@value #MOST_BYTES}, before compression
   */
  public BlockLimits(int maxRows, long maxBytes) {
    this(maxRows, maxBytes, DEFAULT_MEMORY);
  }

  /**
   * Creates limits.
   *
   * @param maxRows 1…{@value #MOST_ROWS}
   * @param maxBytes 1…{@value #MOST_BYTES}, before compression
   * @param maxMemory bytes that a block needs while it is sealed, at least 1. What is compressed
   *     while the block grows counts once, all else twice
   */
  public BlockLimits(int maxRows, long maxBytes, long maxMemory) {
    if (maxRows < 1 || maxRows > MOST_ROWS) {
      throw new IllegalArgumentException("Expected 1 to " + MOST_ROWS + " rows but was " + maxRows);
    }
    if (maxBytes < 1 || maxBytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "Expected 1 to " + MOST_BYTES + " bytes but was " + maxBytes);
    }
    this.maxRows = maxRows;
    if (maxMemory < 1) {
      throw new IllegalArgumentException("Expected at least 1 byte of memory but was " + maxMemory);
    }
    this.maxBytes = maxBytes;
    this.maxMemory = maxMemory;
  }

  public int maxRows() {
    return maxRows;
  }

  public long maxBytes() {
    return maxBytes;
  }

  public long maxMemory() {
    return maxMemory;
  }

  /**
   * Returns these limits with no more memory than this.
   *
   * @param memory bytes, at least 1
   */
  public BlockLimits within(long memory) {
    return memory >= maxMemory ? this : new BlockLimits(maxRows, maxBytes, memory);
  }
}
