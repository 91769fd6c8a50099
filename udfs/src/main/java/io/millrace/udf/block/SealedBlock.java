package io.millrace.udf.block;

import io.millrace.udf.table.TableName;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Rows of one table in ClickHouse's Native format, compressed: the unit of insertion. One block is
 * one INSERT, always with the same bytes and the same token, so that ClickHouse recognizes a
 * repetition. Immutable by convention: the body must not be modified.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/formats/Native">Native format</a>
 */
public final class SealedBlock {
  private static final long UNKNOWN_ARRIVAL = Long.MAX_VALUE;

  private final TableName table;
  private final List<String> columns;
  private final List<String> types;
  private final String token;
  private final int rows;
  private final long uncompressedBytes;
  private final long sealedAtMillis;
  private final Compression compression;
  private final BlockBody body;
  private final long oldestArrivalMillis;

  /**
   * Creates a block whose records arrived at an unknown time.
   *
   * @param columns unquoted names of the columns in the body, in order
   * @param types the type that each column is sent as; empty if unknown, for a block that an early
   *     release saved
   * @param token the {@code insert_deduplication_token}
   * @param rows at least 1 and below 1,048,449, so that the server never splits the block
   * @param uncompressedBytes size of the body before compression, below 256 MiB
   * @param sealedAtMillis milliseconds since the epoch
   * @param body the block's data
   */
  public SealedBlock(
      TableName table,
      List<String> columns,
      List<String> types,
      String token,
      int rows,
      long uncompressedBytes,
      long sealedAtMillis,
      Compression compression,
      BlockBody body) {
    this(
        table,
        columns,
        types,
        token,
        rows,
        uncompressedBytes,
        sealedAtMillis,
        compression,
        body,
        UNKNOWN_ARRIVAL);
  }

  private SealedBlock(
      TableName table,
      List<String> columns,
      List<String> types,
      String token,
      int rows,
      long uncompressedBytes,
      long sealedAtMillis,
      Compression compression,
      BlockBody body,
      long oldestArrivalMillis) {
    this.oldestArrivalMillis = oldestArrivalMillis;
    this.table = Objects.requireNonNull(table);
    this.columns = List.copyOf(columns);
    this.types = List.copyOf(types);
    if (!types.isEmpty() && types.size() != columns.size()) {
      throw new IllegalArgumentException(columns.size() + " columns of " + types.size() + " types");
    }
    this.token = Objects.requireNonNull(token);
    this.rows = rows;
    this.uncompressedBytes = uncompressedBytes;
    this.sealedAtMillis = sealedAtMillis;
    this.compression = Objects.requireNonNull(compression);
    this.body = Objects.requireNonNull(body);
  }

  public TableName table() {
    return table;
  }

  public List<String> columns() {
    return columns;
  }

  /** The type that each column is sent as, in the order of {@link #columns}; empty if unknown. */
  public List<String> types() {
    return types;
  }

  public String token() {
    return token;
  }

  public int rows() {
    return rows;
  }

  public long uncompressedBytes() {
    return uncompressedBytes;
  }

  /** Milliseconds since the epoch. */
  public long sealedAtMillis() {
    return sealedAtMillis;
  }

  public Compression compression() {
    return compression;
  }

  public BlockBody body() {
    return body;
  }

  /** The size of the body. */
  public int compressedBytes() {
    return body.size();
  }

  /** Returns the uncompressed body, which must not be modified: it may be the body itself. */
  public byte[] plainBody() {
    return compression.unpack(body, Math.toIntExact(uncompressedBytes));
  }

  /**
   * Returns a range of these rows as a block.
   *
   * @param token the token of the part, derived from this block's
   * @param plainBody the rows in the Native format, with the same columns and types
   */
  public SealedBlock part(String token, int rows, byte[] plainBody) {
    return of(columns, types, token, rows, plainBody);
  }

  /**
   * Returns these rows with some of their columns.
   *
   * @param plainBody the rows in the Native format
   */
  SealedBlock withColumns(List<String> columns, List<String> types, byte[] plainBody) {
    return of(columns, types, token, rows, plainBody);
  }

  private SealedBlock of(
      List<String> columns, List<String> types, String token, int rows, byte[] plainBody) {
    return new SealedBlock(
        table,
        columns,
        types,
        token,
        rows,
        plainBody.length,
        sealedAtMillis,
        compression,
        BlockBody.of(compression.pack(plainBody)),
        oldestArrivalMillis);
  }

  /**
   * When the oldest record of the rows arrived in Kinesis, milliseconds since the epoch; empty if
   * unknown. Only metrics use it.
   */
  public OptionalLong oldestArrivalMillis() {
    return oldestArrivalMillis == UNKNOWN_ARRIVAL
        ? OptionalLong.empty()
        : OptionalLong.of(oldestArrivalMillis);
  }

  /**
   * Returns the block with the arrival of its oldest record.
   *
   * @param millis since the epoch; {@link Long#MAX_VALUE} if unknown
   */
  public SealedBlock withOldestArrival(long millis) {
    return new SealedBlock(
        table,
        columns,
        types,
        token,
        rows,
        uncompressedBytes,
        sealedAtMillis,
        compression,
        body,
        millis);
  }

  /** Returns the block with another time of sealing, milliseconds since the epoch. */
  public SealedBlock sealedAgain(long millis) {
    return new SealedBlock(
        table,
        columns,
        types,
        token,
        rows,
        uncompressedBytes,
        millis,
        compression,
        body,
        oldestArrivalMillis);
  }

  @Override
  public String toString() {
    return "block " + token + " of " + rows + " rows for " + table;
  }
}
