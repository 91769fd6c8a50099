package io.millrace.udf.convert;

import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table that all have the same columns, as filled column buffers: what a block is made
 * of. Not thread-safe.
 */
public final class Rows {
  private final BitSet leftOut;
  private final @Nullable ColumnWriter[] writers;
  private final List<String> names = new ArrayList<>();
  private final List<ColumnWriter> sent = new ArrayList<>();
  private final RowBuffers buffers = new RowBuffers();
  private int count;
  private long bytes;

  /**
   * @param columns known to have types that are supported
   * @param leftOut numbers of the columns these rows do not have
   */
  Rows(BoundColumn[] columns, BitSet leftOut, ZoneId serverZone) {
    this.leftOut = (BitSet) leftOut.clone();
    writers = new @Nullable ColumnWriter[columns.length];
    ColumnWriters factory = new ColumnWriters(serverZone, buffers);
    for (int i = 0; i < columns.length; i++) {
      if (!leftOut.get(i)) {
        ColumnWriter writer = writer(columns[i], factory);
        writers[i] = writer;
        names.add(columns[i].name());
        sent.add(writer);
      }
    }
  }

  private static ColumnWriter writer(BoundColumn column, ColumnWriters factory) {
    try {
      ColumnWriter writer = factory.writer(column.type());
      return column.absence() == BoundColumn.Absence.NULL_TAKES_DEFAULT
          ? factory.nullable(writer)
          : writer;
    } catch (UnsupportedTypeException e) {
      throw new IllegalStateException("The column was bound with this type", e);
    }
  }

  /** How many rows there are. */
  public int count() {
    return count;
  }

  /** Bytes of all values in the layout they are sent in, before compression. */
  public long bytes() {
    return bytes;
  }

  /** The columns' names, in the order of everything else here. */
  public List<String> columns() {
    return List.copyOf(names);
  }

  /** The type a column is sent as; the server casts where the table has another. */
  public String type(int column) {
    return sent.get(column).type().toString();
  }

  /** Writes a column's values of all rows in the layout of the Native format. */
  public void writeColumn(int column, OutputStream out) throws IOException {
    sent.get(column).writePrefix(out);
    sent.get(column).writeTo(out);
  }

  /** Forgets all rows; keeps the memory for the next ones. */
  public void clear() {
    buffers.clear();
    count = 0;
    bytes = 0;
  }

  BitSet leftOut() {
    return leftOut;
  }

  boolean leavesOut(int column) {
    return writers[column] == null;
  }

  ColumnWriter writer(int column) {
    ColumnWriter writer = writers[column];
    if (writer == null) {
      throw new IllegalStateException("Column " + column + " is left out of these rows");
    }
    return writer;
  }

  /**
   * @throws RowTooLargeException leaving the row to be rolled back
   */
  void endRow() {
    bytes += buffers.endRow();
    count++;
  }

  void rollbackRow() {
    buffers.rollback();
  }
}
