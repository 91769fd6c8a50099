package io.millrace.udf.block;

import java.io.Serializable;

/**
 * When a block is sealed: at so many rows or so many bytes, whichever comes first. A block must
 * reach the server as one: it splits what has 1,048,449 rows or 256 MiB, and then a repetition is
 * not recognised. The limits stay below, with room for the last row.
 */
public final class BlockLimits implements Serializable {
  private static final long serialVersionUID = 1L;

  public static final int MOST_ROWS = 1_000_000;
  public static final long MOST_BYTES = 192L << 20;

  private final int maxRows;
  private final long maxBytes;

  /**
   * Limits for every block.
   *
   * @param maxRows 1…{@value #MOST_ROWS}
   * @param maxBytes 1…{@value #MOST_BYTES}, before compression
   */
  public BlockLimits(int maxRows, long maxBytes) {
    if (maxRows < 1 || maxRows > MOST_ROWS) {
      throw new IllegalArgumentException("Expected 1 to " + MOST_ROWS + " rows but was " + maxRows);
    }
    if (maxBytes < 1 || maxBytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "Expected 1 to " + MOST_BYTES + " bytes but was " + maxBytes);
    }
    this.maxRows = maxRows;
    this.maxBytes = maxBytes;
  }

  public int maxRows() {
    return maxRows;
  }

  public long maxBytes() {
    return maxBytes;
  }
}
