package io.millrace.udf.block;

import java.io.Serializable;

/**
 * The limits of a block: it is sealed at this number of rows or bytes, whichever comes first. The
 * server must not split a block: it splits at 1,048,449 rows or 256 MiB, and then does not
 * recognize a repetition. The limits are lower, with room for the last row.
 */
public final class BlockLimits implements Serializable {
  private static final long serialVersionUID = 1L;

  public static final int MOST_ROWS = 1_000_000;
  public static final long MOST_BYTES = 192L << 20;

  private final int maxRows;
  private final long maxBytes;

  /**
   * Creates limits.
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
