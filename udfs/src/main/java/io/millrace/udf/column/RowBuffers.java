package io.millrace.udf.column;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All buffers a row is written to: they remember where the row began and are cut back to there when
 * it fails, so that a failed row leaves no trace in any of them. A {@link #part} can be cut back by
 * itself, when a value turns out not to be of the type it was tried as.
 */
public final class RowBuffers {
  /**
   * Bytes one row may take in its columns. A few bytes of JSON can stand for many in a column (an
   * empty string in an Array(FixedString(1000000))), and a block must stay below 256 MiB with its
   * last row.
   */
  static final int MAX_ROW_BYTES = 48 << 20;

  /**
   * Buffers that one row may add, for types that columns of type Dynamic have not met before. Each
   * takes some hundred bytes here, and a column of its own on the server.
   */
  static final int MAX_ROW_BUFFERS = 10_000;

  /** Memory that buffers may take between two looks at how long the row is. */
  private static final int UNCHECKED_GROWTH = 1 << 20;

  private final @Nullable RowBuffers whole;
  private Bytes[] buffers = new Bytes[4];
  private int count;

  /** How many there may be in the row at hand. */
  private int mostBuffers = Integer.MAX_VALUE;

  /** Memory that was added since the last look at how long the row is. */
  private long growth;

  /** Lengths at the last {@link #save}; buffers added later were empty then. */
  private int[] saved = {};

  private int savedCount;

  public RowBuffers() {
    this(null);
  }

  private RowBuffers(@Nullable RowBuffers whole) {
    this.whole = whole;
  }

  /** Buffers that belong to these too, and can be saved and restored apart from the others. */
  public RowBuffers part() {
    return new RowBuffers(this);
  }

  /**
   * @throws RowTooLargeException when the row has added more than it may
   */
  void add(Bytes buffer) {
    if (whole != null) {
      whole.add(buffer);
    } else if (count == mostBuffers) {
      throw new RowTooLargeException(
          "values of at most "
              + MAX_ROW_BUFFERS
              + " types and members of objects that are new to the block");
    }
    if (count == buffers.length) {
      buffers = Arrays.copyOf(buffers, count * 2);
    }
    buffers[count++] = buffer;
  }

  /** Says that rows are written from now on, which may add few buffers only. */
  public void beginRows() {
    mostBuffers = count + MAX_ROW_BUFFERS;
  }

  /** Remembers how much there is in every buffer. */
  public void save() {
    if (saved.length < count) {
      saved = new int[buffers.length];
    }
    for (int i = 0; i < count; i++) {
      saved[i] = buffers[i].length();
    }
    savedCount = count;
  }

  /** Cuts every buffer back to what was in it at the last {@link #save}. */
  public void restore() {
    for (int i = 0; i < count; i++) {
      buffers[i].truncate(i < savedCount ? saved[i] : 0);
    }
  }

  /** How many buffers there are. */
  public int count() {
    return count;
  }

  public void rollback() {
    for (int i = 0; i < count; i++) {
      buffers[i].rollback();
    }
    growth = 0;
    if (mostBuffers != Integer.MAX_VALUE) {
      beginRows();
    }
  }

  public void clear() {
    for (int i = 0; i < count; i++) {
      buffers[i].clear();
    }
    growth = 0;
  }

  long bytes() {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += buffers[i].length();
    }
    return sum;
  }

  /**
   * Ends a row: what comes next is another one.
   *
   * @return the row's bytes
   * @throws RowTooLargeException when it grew beyond the limit; it can still be rolled back
   */
  public int endRow() {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += buffers[i].endRow();
    }
    if (sum > MAX_ROW_BYTES) {
      for (int i = 0; i < count; i++) {
        buffers[i].reopenRow();
      }
      throw RowTooLargeException.ofBytes();
    }
    growth = 0;
    if (mostBuffers != Integer.MAX_VALUE) {
      mostBuffers = count + MAX_ROW_BUFFERS;
    }
    return (int) sum;
  }

  /**
   * Called when a buffer needs more memory. The row is added up only now and then, so that many
   * buffers that grow a little do not cost their number squared.
   *
   * @param more bytes that are going to be put
   * @param memory bytes that the buffer grows by
   */
  void beforeGrowth(int more, int memory) {
    if (whole != null) {
      whole.beforeGrowth(more, memory);
      return;
    }
    growth += memory;
    if (growth < UNCHECKED_GROWTH) {
      return;
    }
    growth = 0;
    long sum = more;
    for (int i = 0; i < count; i++) {
      sum += buffers[i].rowBytes();
    }
    if (sum > MAX_ROW_BYTES) {
      throw RowTooLargeException.ofBytes();
    }
  }
}
