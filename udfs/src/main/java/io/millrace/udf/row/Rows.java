package io.millrace.udf.row;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.GivenWriter;
import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.RowTooLargeException;
import io.millrace.udf.column.RunPacker;
import io.millrace.udf.column.nested.ArrayWriter;
import io.millrace.udf.column.nested.ColumnWriters;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.table.GivenFlags;
import io.millrace.udf.table.JsonEncoding;
import io.millrace.udf.type.UnsupportedTypeException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table with the same columns, as filled column buffers: the content of a block. Not
 * thread-safe.
 */
public final class Rows {
  /** The number of types in Dynamic columns above which ending a row becomes slow. */
  private static final int MAX_NEW_BUFFERS = 1_000;

  /** So many bytes are in the processor's cache still when they are packed. */
  private static final int PACK_EVERY = 1 << 20;

  /** What the rows of a group have in common. */
  enum Lacking {
    /** They lack the same columns, which are omitted. */
    THE_SAME,
    /** Each may lack other columns: there are flags for every column that can be missing. */
    ANY
  }

  private final BoundColumn[] columns;
  private final ZoneId serverZone;
  private final EmptyText emptyText;
  private final JsonEncoding json;
  private final BitSet leftOut;
  private final Lacking lacking;
  private final @Nullable ColumnWriter[] writers;
  private final List<String> names = new ArrayList<>();
  private final List<ColumnWriter> sent = new ArrayList<>();
  private RowBuffers buffers = new RowBuffers();
  private int buffersAtFirst;
  private int count;
  private long bytes;

  /** The bytes when rows were last packed. */
  private long packedAt;

  /** How many bytes fewer than twice their size the rows need, because they are packed. */
  private long saved;

  private long oldestArrivalMillis = Long.MAX_VALUE;

  /**
   * Creates empty rows.
   *
   * @param columns with supported types
   * @param leftOut indexes of the omitted columns
   */
  public Rows(
      BoundColumn[] columns,
      BitSet leftOut,
      ZoneId serverZone,
      EmptyText emptyText,
      JsonEncoding json) {
    this(columns, leftOut, Lacking.THE_SAME, serverZone, emptyText, json);
  }

  private Rows(
      BoundColumn[] columns,
      BitSet leftOut,
      Lacking lacking,
      ZoneId serverZone,
      EmptyText emptyText,
      JsonEncoding json) {
    this.emptyText = emptyText;
    this.json = json;
    this.columns = columns;
    this.serverZone = serverZone;
    this.lacking = lacking;
    this.leftOut = (BitSet) leftOut.clone();
    writers = new @Nullable ColumnWriter[columns.length];
    createWriters();
  }

  /** Creates rows that may each lack any of the columns that can be missing. */
  static Rows lackingAny(
      BoundColumn[] columns, ZoneId serverZone, EmptyText emptyText, JsonEncoding json) {
    return new Rows(columns, new BitSet(), Lacking.ANY, serverZone, emptyText, json);
  }

  private void createWriters() {
    buffers = new RowBuffers();
    names.clear();
    sent.clear();
    ColumnWriters factory = new ColumnWriters(serverZone, buffers, emptyText, json);
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
        writer.writesEveryRow();
        writers[i] = writer;
      }
    }
    buffersAtFirst = buffers.count();
    buffers.beginRows();
  }

  private static ColumnWriter writer(BoundColumn column, ColumnWriters factory) {
    try {
      ColumnWriter writer = factory.writer(column.type());
      return column.missingValue() == MissingValue.NULL_TAKES_DEFAULT
          ? factory.nullable(writer)
          : writer;
    } catch (UnsupportedTypeException e) {
      throw new IllegalStateException("The column was bound with this type before", e);
    }
  }

  /** The number of rows. */
  public int count() {
    return count;
  }

  /** Bytes of all values in the layout in which they are sent, before compression. */
  public long bytes() {
    return bytes;
  }

  /**
   * Bytes of memory that the values need at most while a block of them is sealed: what is packed
   * ({@link #pack}) becomes a part of the block as it is, all else is copied.
   */
  public long sealingMemory() {
    return 2 * bytes - saved;
  }

  /** Whether columns of type Dynamic have so many types that the rows should be sealed. */
  public boolean isCrowded() {
    return buffers.count() - buffersAtFirst > MAX_NEW_BUFFERS;
  }

  /** The columns' names, including {@link GivenFlags}; all other methods use this order. */
  public List<String> columns() {
    return List.copyOf(names);
  }

  /** The type in which a column is sent; the server casts it if the table has another. */
  public String type(int column) {
    return sent.get(column).type().toString();
  }

  /** Writes a column's values of all rows in the Native format. */
  public void writeColumn(int column, OutputStream out) throws IOException {
    sent.get(column).writePrefix(out);
    sent.get(column).writeTo(out);
  }

  /**
   * Compresses a large part of the rows, now and then: called after each row. From then on the rows
   * can be written to outputs of the packer's kind only.
   *
   * @return bytes of {@link #sealingMemory} that this saves
   */
  public long pack(RunPacker packer) {
    if (bytes - packedAt < PACK_EVERY) {
      return 0;
    }
    packedAt = bytes;
    long more = buffers.pack(packer);
    saved += more;
    return more;
  }

  /** Clears all rows and keeps the memory. */
  public void clear() {
    if (isCrowded()) {
      createWriters();
    } else {
      buffers.clear();
    }
    count = 0;
    bytes = 0;
    packedAt = 0;
    saved = 0;
    oldestArrivalMillis = Long.MAX_VALUE;
  }

  /**
   * Notes when the record of the last row arrived in Kinesis.
   *
   * @param millis since the epoch
   */
  public void arrived(long millis) {
    if (millis < oldestArrivalMillis) {
      oldestArrivalMillis = millis;
    }
  }

  /**
   * When the oldest record of the rows arrived in Kinesis, milliseconds since the epoch; {@link
   * Long#MAX_VALUE} if it was not noted.
   */
  public long oldestArrivalMillis() {
    return oldestArrivalMillis;
  }

  /** Indexes of the omitted columns. */
  BitSet leftOut() {
    return leftOut;
  }

  /** Whether each row may lack other columns, so that every column needs a value. */
  public boolean isShared() {
    return lacking == Lacking.ANY;
  }

  /** Whether a row that lacks these columns belongs here. */
  boolean canLack(BitSet missing) {
    return lacking == Lacking.ANY || missing.equals(leftOut);
  }

  /** By column, its writer; null if these rows omit it. Must not be changed. */
  public @Nullable ColumnWriter[] writers() {
    return writers;
  }

  /** The writer of a column that is not omitted. */
  public ColumnWriter writer(int column) {
    ColumnWriter writer = writers[column];
    if (writer == null) {
      throw new IllegalStateException("Column " + column + " is left out of these rows");
    }
    return writer;
  }

  /** Returns the writer of an array column if the current row has a value for it. */
  public @Nullable ArrayWriter array(int column) {
    ColumnWriter writer = writers[column];
    if (writer instanceof GivenWriter) {
      GivenWriter given = (GivenWriter) writer;
      writer = given.isLastGiven() ? given.values() : null;
    }
    return writer instanceof ArrayWriter ? (ArrayWriter) writer : null;
  }

  /**
   * Keeps the row that was written.
   *
   * @return its bytes
   * @throws RowTooLargeException if the row is too large; it must be rolled back
   */
  long endRow() {
    long added = buffers.endRow();
    bytes += added;
    count++;
    return added;
  }

  void rollbackRow() {
    buffers.rollback();
  }
}
