package io.millrace.udf.column;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All buffers of a row. They remember where the row began; if it fails, a rollback truncates them
 * to that position, so that a failed row leaves no trace. A {@link #part} can be rolled back
 * separately, when a value does not match the type that was tried.
 */
public final class RowBuffers {
  /**
   * Maximum bytes of one row in its columns. A few bytes of JSON can expand to many in a column (an
   * empty string in an Array(FixedString(1000000))), and a block must stay below 256 MiB including
   * its last row.
   */
  static final int MAX_ROW_BYTES = 48 << 20;

  /**
   * Maximum buffers that one row may add, for types that are new to Dynamic columns. Each takes
   * some hundred bytes here, and a column on the server.
   */
  static final int MAX_ROW_BUFFERS = 10_000;

  /** Memory that buffers may allocate between two checks of the row's size. */
  private static final int UNCHECKED_GROWTH = 1 << 20;

  private final @Nullable RowBuffers whole;
  private Bytes[] buffers = new Bytes[4];
  private int count;

  /** Those in which rows differ in size, so that the start of each is noted. */
  private Bytes[] uneven = new Bytes[4];

  private int unevenCount;

  /** Bytes of every row in all others. */
  private long evenBytes;

  /** Rows that ended since the start of one was noted in all buffers. */
  private int rowsSinceMarks;

  /** Maximum number of buffers in the current row. */
  private int mostBuffers = Integer.MAX_VALUE;

  /** Memory allocated since the last check of the row's size. */
  private long growth;

  /** Called when rows are removed. */
  private final List<Runnable> listeners = new ArrayList<>();

  /** Lengths at the last {@link #save}; buffers added later were empty then. */
  private int[] saved = {};

  private int savedCount;

  public RowBuffers() {
    this(null);
  }

  private RowBuffers(@Nullable RowBuffers whole) {
    this.whole = whole;
  }

  /** Returns buffers that belong to these as well, and can be saved and restored separately. */
  public RowBuffers part() {
    return new RowBuffers(this);
  }

  /**
   * @throws RowTooLargeException if the row has added more than its maximum
   */
  void add(Bytes buffer) {
    if (whole != null) {
      whole.add(buffer);
    } else if (count == mostBuffers) {
      throw new RowTooLargeException(
          "at most " + MAX_ROW_BUFFERS + " types and object members that are new to the block");
    }
    if (count == buffers.length) {
      buffers = Arrays.copyOf(buffers, count * 2);
    }
    buffers[count++] = buffer;
    if (whole == null) {
      addUneven(buffer);
    }
  }

  private void addUneven(Bytes buffer) {
    if (unevenCount == uneven.length) {
      uneven = Arrays.copyOf(uneven, unevenCount * 2);
    }
    uneven[unevenCount++] = buffer;
  }

  /** Begins writing rows, which may add only few buffers. */
  public void beginRows() {
    evenBytes = 0;
    unevenCount = 0;
    for (int i = 0; i < count; i++) {
      evenBytes += buffers[i].rowWidth();
      if (buffers[i].rowWidth() == 0) {
        addUneven(buffers[i]);
      }
    }
    mostBuffers = count + MAX_ROW_BUFFERS;
  }

  /** Rows that ended since all buffers noted the start of one. */
  int rowsSinceMarks() {
    return whole == null ? rowsSinceMarks : whole.rowsSinceMarks();
  }

  /** Saves the length of every buffer. */
  public void save() {
    if (saved.length < count) {
      saved = new int[buffers.length];
    }
    for (int i = 0; i < count; i++) {
      saved[i] = buffers[i].length();
    }
    savedCount = count;
  }

  /** Truncates every buffer to its length at the last {@link #save}. */
  public void restore() {
    for (int i = 0; i < count; i++) {
      buffers[i].truncate(i < savedCount ? saved[i] : 0);
    }
  }

  /** Registers what to do when rows are rolled back or cleared, such as to forget a result. */
  public void whenChanged(Runnable listener) {
    listeners.add(listener);
  }

  /** The number of buffers. */
  public int count() {
    return count;
  }

  /** Removes the row that has not ended. */
  public void rollback() {
    listeners.forEach(Runnable::run);
    for (int i = 0; i < count; i++) {
      buffers[i].rollback();
    }
    growth = 0;
    allowBuffers();
  }

  private void allowBuffers() {
    if (mostBuffers != Integer.MAX_VALUE) {
      mostBuffers = count + MAX_ROW_BUFFERS;
    }
  }

  /** Removes all rows. */
  public void clear() {
    listeners.forEach(Runnable::run);
    for (int i = 0; i < count; i++) {
      buffers[i].clear();
    }
    rowsSinceMarks = 0;
    growth = 0;
  }

  /**
   * Compresses what all rows so far hold in whole runs, where it is only written in the end. No row
   * may have begun.
   *
   * @return bytes of memory that this saves, now and when the rows are sealed
   */
  public long pack(RunPacker packer) {
    for (int i = 0; i < count; i++) {
      buffers[i].mark();
    }
    rowsSinceMarks = 0;
    long saved = 0;
    for (int i = 0; i < count; i++) {
      saved += buffers[i].pack(packer);
    }
    return saved;
  }

  /** Bytes of all rows, before compression. */
  public long bytes() {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += buffers[i].size();
    }
    return sum;
  }

  /**
   * Ends a row.
   *
   * @return the row's bytes
   * @throws RowTooLargeException if it exceeds the limit; it can still be rolled back
   */
  public int endRow() {
    long sum = evenBytes;
    for (int i = 0; i < unevenCount; i++) {
      sum += uneven[i].endRow();
    }
    if (sum > MAX_ROW_BYTES) {
      for (int i = 0; i < unevenCount; i++) {
        uneven[i].reopenRow();
      }
      throw RowTooLargeException.ofBytes();
    }
    rowsSinceMarks++;
    growth = 0;
    allowBuffers();
    return (int) sum;
  }

  /**
   * Called when a buffer allocates memory. The row's size is computed only now and then, so that
   * many small buffers do not cost quadratic time.
   *
   * @param more bytes about to be appended
   * @param memory bytes of the allocation
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
