package io.millrace.udf.convert;

import java.util.ArrayList;
import java.util.List;

/**
 * All buffers a row is written to: they are marked where a row begins and cut back to there when it
 * fails, so that a failed row leaves no trace in any of them.
 */
final class RowBuffers {
  /**
   * Bytes one row may take in its columns. A few bytes of JSON can stand for many in a column (an
   * empty string in an Array(FixedString(1000000))), and a block must stay below 256 MiB with its
   * last row.
   */
  static final int MAX_ROW_BYTES = 48 << 20;

  private final List<Bytes> collecting = new ArrayList<>();
  private Bytes[] buffers = {};

  void add(Bytes buffer) {
    collecting.add(buffer);
    buffers = collecting.toArray(new Bytes[0]);
  }

  void mark() {
    for (Bytes buffer : buffers) {
      buffer.mark();
    }
  }

  void rollback() {
    for (Bytes buffer : buffers) {
      buffer.rollback();
    }
  }

  void clear() {
    for (Bytes buffer : buffers) {
      buffer.clear();
    }
  }

  long bytes() {
    long sum = 0;
    for (Bytes buffer : buffers) {
      sum += buffer.length();
    }
    return sum;
  }

  /**
   * @throws RowTooLargeException when the row now being written grew beyond its limit
   */
  long rowBytes() {
    long sum = 0;
    for (Bytes buffer : buffers) {
      sum += buffer.sinceMark();
    }
    if (sum > MAX_ROW_BYTES) {
      throw new RowTooLargeException();
    }
    return sum;
  }

  /** Called when a buffer needs more memory: rare enough to add up the row each time. */
  void beforeGrowth(int more) {
    if (rowBytes() + more > MAX_ROW_BYTES) {
      throw new RowTooLargeException();
    }
  }
}
