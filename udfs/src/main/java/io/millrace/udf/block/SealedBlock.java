package io.millrace.udf.block;

import io.millrace.udf.table.TableName;
import java.util.List;
import java.util.Objects;

/**
 * Many rows of one table in ClickHouse's Native format, compressed: the unit of insertion. One
 * block is one INSERT, always with the same bytes and the same token, so that ClickHouse can tell a
 * repetition. Immutable by agreement: nobody writes into the body.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/formats/Native">Native format</a>
 */
public final class SealedBlock {
  private final TableName table;
  private final List<String> columns;
  private final List<String> types;
  private final String token;
  private final int rows;
  private final long uncompressedBytes;
  private final long sealedAtMillis;
  private final Compression compression;
  private final byte[] body;

  /**
   * @param columns names of the columns the body holds, unquoted, in its order
   * @param types the type each is sent as; none at all when they are not known, of a block that an
   *     early release has saved
   * @param token the {@code insert_deduplication_token}, drawn once
   * @param rows at least 1 and below 1,048,449, so that the server never splits the block
   * @param uncompressedBytes size of the body before compression, below 256 MiB
   * @param sealedAtMillis milliseconds since the epoch
   * @param body the block; owned by it from here on
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
      byte[] body) {
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

  /** The type each column is sent as, in the order of {@link #columns}; empty when not known. */
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

  public byte[] body() {
    return body;
  }

  /** The body as it was before compression: a copy, unless nothing is compressed. */
  public byte[] plainBody() {
    return compression == Compression.LZ4 ? Lz4Frame.unpack(body) : body;
  }

  /**
   * Some of these rows as a block of their own.
   *
   * @param token its own, drawn from this one's
   * @param plainBody the rows in the Native format, with the same columns and types
   */
  public SealedBlock part(String token, int rows, byte[] plainBody) {
    return new SealedBlock(
        table,
        columns,
        types,
        token,
        rows,
        plainBody.length,
        sealedAtMillis,
        compression,
        compression == Compression.LZ4 ? Lz4Frame.pack(plainBody) : plainBody);
  }

  /** The same block as if it were sealed at another time, milliseconds since the epoch. */
  public SealedBlock sealedAgain(long millis) {
    return new SealedBlock(
        table, columns, types, token, rows, uncompressedBytes, millis, compression, body);
  }

  @Override
  public String toString() {
    return "block " + token + " of " + rows + " rows for " + table;
  }
}
