package io.millrace.udf;

import io.millrace.udf.block.BlockSealer;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.record.Reason;
import io.millrace.udf.row.RejectedRows;
import io.millrace.udf.table.RawRow;
import io.millrace.udf.table.TableName;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/**
 * A row ClickHouse refused → a row of the error table, as a block that travels like any other. Its
 * time is when the refused block was sealed: made again, it has the same bytes, and falls into the
 * same partition, where its token is known.
 */
public final class RefusedRow {
  private RefusedRow() {}

  /**
   * The block that takes the place of a refused one.
   *
   * @param refused a block of one row
   * @param token drawn from the refused block's
   * @param message what the server said
   */
  public static SealedBlock rejected(
      SealedBlock refused, TableName errorTable, String token, String message, RawRow row) {
    return row(Reason.REFUSED_BY_CLICKHOUSE, refused, errorTable, token, message, row);
  }

  /**
   * One of the blocks that take the place of one its table has, and a materialized view threw on.
   *
   * @param block with the row in it
   * @param token drawn from the block's
   * @param message what the server said
   */
  public static SealedBlock missingInView(
      SealedBlock block, TableName errorTable, String token, String message, RawRow row) {
    return row(Reason.REFUSED_BY_VIEW, block, errorTable, token, message, row);
  }

  /**
   * The rows of a block that cannot be delivered, as a block of the error table.
   *
   * @param token drawn from the block's
   * @param message what the server said
   * @param rows the block's rows
   */
  public static SealedBlock diverted(
      Reason reason,
      SealedBlock block,
      TableName errorTable,
      String token,
      String message,
      List<RawRow> rows) {
    RejectedRows rejected = new RejectedRows();
    for (RawRow row : rows) {
      rejected.addRefused(block.sealedAtMillis(), reason, message, row);
    }
    return sealed(rejected, block, errorTable, token);
  }

  private static SealedBlock row(
      Reason reason,
      SealedBlock refused,
      TableName errorTable,
      String token,
      String message,
      RawRow row) {
    RejectedRows rejected = new RejectedRows();
    rejected.addRefused(refused.sealedAtMillis(), reason, message, row);
    return sealed(rejected, refused, errorTable, token);
  }

  private static SealedBlock sealed(
      RejectedRows rejected, SealedBlock refused, TableName errorTable, String token) {
    Clock clock = Clock.fixed(Instant.ofEpochMilli(refused.sealedAtMillis()), ZoneOffset.UTC);
    return new BlockSealer(errorTable, refused.compression(), clock).seal(rejected.rows(), token);
  }
}
