package io.millrace.udf.convert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All buffers a row is written to: they remember where the row began and are cut back to there when
 * it fails, so that a failed row leaves no trace in any of them. A {@link #part} can be cut back by
 * itself, when a value turns out not to be of the type it was tried as.
 */
final class RowBuffers {
  /**
   * Bytes one row may take in its columns. A few bytes of JSON can stand for many in a column (an
   * empty string in an Array(FixedString(1000000))), and a block must stay below 256 MiB with its
   * last row.
   */
  static final int MAX_ROW_BYTES = 48 << 20;

  private final @Nullable RowBuffers whole;
  private final List<Bytes> collecting = new ArrayList<>();
  private Bytes[] buffers = {};

  /** Lengths at the last {@link #save}; buffers added later were empty then. */
  private int[] saved = {};

  RowBuffers() {
    this(null);
  }

  private RowBuffers(@Nullable RowBuffers whole) {
    this.whole = whole;
  }

  /** Buffers that belong to these too, and can be saved and restored apart from the others. */
  RowBuffers part() {
    return new RowBuffers(this);
  }

  void add(Bytes buffer) {
    collecting.add(buffer);
    buffers = collecting.toArray(new Bytes[0]);
    if (whole != null) {
      whole.add(buffer);
    }
  }

  /** Remembers how much there is in every buffer. */
  void save() {
    if (saved.length != buffers.length) {
      saved = new int[buffers.length];
    }
    for (int i = 0; i < saved.length; i++) {
      saved[i] = buffers[i].length();
    }
  }

  /** Cuts every buffer back to what was in it at the last {@link #save}. */
  void restore() {
    if (saved.length != buffers.length) {
      saved = Arrays.copyOf(saved, buffers.length);
    }
    for (int i = 0; i < saved.length; i++) {
      buffers[i].truncate(saved[i]);
    }
  }

  /** How many buffers there are. */
  int count() {
    return buffers.length;
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
   * Ends a row: what comes next is another one.
   *
   * @return the row's bytes
   * @throws RowTooLargeException when it grew beyond the limit; it can still be rolled back
   */
  int endRow() {
    long sum = 0;
    for (Bytes buffer : buffers) {
      sum += buffer.endRow();
    }
    if (sum > MAX_ROW_BYTES) {
      for (Bytes buffer : buffers) {
        buffer.reopenRow();
      }
      throw new RowTooLargeException();
    }
    return (int) sum;
  }

  /** Called when a buffer needs more memory: rare enough to add up the row each time. */
  void beforeGrowth(int more) {
    if (whole != null) {
      whole.beforeGrowth(more);
      return;
    }
    long sum = more;
    for (Bytes buffer : buffers) {
      sum += buffer.rowBytes();
    }
    if (sum > MAX_ROW_BYTES) {
      throw new RowTooLargeException();
    }
  }
}
