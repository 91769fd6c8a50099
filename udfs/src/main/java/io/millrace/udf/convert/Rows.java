package io.millrace.udf.convert;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.GivenWriter;
import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.RowTooLargeException;
import io.millrace.udf.column.nested.ArrayWriter;
import io.millrace.udf.column.nested.ColumnWriters;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.table.GivenFlags;
import io.millrace.udf.type.UnsupportedTypeException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table that are sent with the same columns, as filled column buffers: what a block is
 * made of. Not thread-safe.
 */
public final class Rows {
  /** Types that columns of type Dynamic may have met beyond those a row ends quickly with. */
  private static final int MAX_NEW_BUFFERS = 1_000;

  /** What the rows that are held together have in common. */
  enum Lacking {
    /** They lack the same columns, which are left out. */
    THE_SAME,
    /** Each may lack others: there are flags for every column that can be left out. */
    ANY
  }

  private final BoundColumn[] columns;
  private final ZoneId serverZone;
  private final EmptyText emptyText;
  private final BitSet leftOut;
  private final Lacking lacking;
  private final @Nullable ColumnWriter[] writers;
  private final List<String> names = new ArrayList<>();
  private final List<ColumnWriter> sent = new ArrayList<>();
  private RowBuffers buffers = new RowBuffers();
  private int buffersAtFirst;
  private int count;
  private long bytes;

  /**
   * @param columns known to have types that are supported
   * @param leftOut numbers of the columns these rows do not have
   */
  Rows(BoundColumn[] columns, BitSet leftOut, ZoneId serverZone, EmptyText emptyText) {
    this(columns, leftOut, Lacking.THE_SAME, serverZone, emptyText);
  }

  private Rows(
      BoundColumn[] columns,
      BitSet leftOut,
      Lacking lacking,
      ZoneId serverZone,
      EmptyText emptyText) {
    this.emptyText = emptyText;
    this.columns = columns;
    this.serverZone = serverZone;
    this.lacking = lacking;
    this.leftOut = (BitSet) leftOut.clone();
    writers = new @Nullable ColumnWriter[columns.length];
    createWriters();
  }

  /** Rows of which each may lack any of the columns that can be left out. */
  static Rows lackingAny(BoundColumn[] columns, ZoneId serverZone, EmptyText emptyText) {
    return new Rows(columns, new BitSet(), Lacking.ANY, serverZone, emptyText);
  }

  private void createWriters() {
    buffers = new RowBuffers();
    names.clear();
    sent.clear();
    ColumnWriters factory = new ColumnWriters(serverZone, buffers, emptyText);
    for (int i = 0; i < columns.length; i++) {
      if (!leftOut.get(i)) {
        ColumnWriter writer = writer(columns[i], factory);
        names.add(columns[i].name());
        sent.add(writer);
        if (lacking == Lacking.ANY && columns[i].canBeLeftOut()) {
          GivenWriter given = new GivenWriter(writer, buffers);
          given.emptyText(emptyText);
          names.add(GivenFlags.of(columns[i].name()));
          sent.add(given.flags());
          writer = given;
        }
        writers[i] = writer;
      }
    }
    buffersAtFirst = buffers.count();
    buffers.beginRows();
  }

  private static ColumnWriter writer(BoundColumn column, ColumnWriters factory) {
    try {
      ColumnWriter writer = factory.writer(column.type());
      return column.absence() == BoundColumn.Absence.NULL_TAKES_DEFAULT
          ? factory.nullable(writer)
          : writer;
    } catch (UnsupportedTypeException e) {
      throw new IllegalStateException("The column was bound with this type before", e);
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

  /**
   * Whether so many types were met in columns of type Dynamic that it is time to begin anew with
   * none.
   */
  public boolean isCrowded() {
    return buffers.count() - buffersAtFirst > MAX_NEW_BUFFERS;
  }

  /** The columns' names, {@link GivenFlags} with them, in the order of everything else here. */
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
    if (isCrowded()) {
      createWriters();
    } else {
      buffers.clear();
    }
    count = 0;
    bytes = 0;
  }

  BitSet leftOut() {
    return leftOut;
  }

  /** Whether a row that lacks these columns can be one of these. */
  boolean canLack(BitSet missing) {
    return lacking == Lacking.ANY || missing.equals(leftOut);
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

  /** The writer of a column, if the row at hand has a value for it and it is one of arrays. */
  @Nullable ArrayWriter array(int column) {
    ColumnWriter writer = writers[column];
    if (writer instanceof GivenWriter) {
      GivenWriter given = (GivenWriter) writer;
      writer = given.isLastGiven() ? given.values() : null;
    }
    return writer instanceof ArrayWriter ? (ArrayWriter) writer : null;
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
