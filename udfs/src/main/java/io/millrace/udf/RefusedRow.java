package io.millrace.udf;

import io.millrace.udf.block.BlockSealer;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.record.Reason;
import io.millrace.udf.row.RejectedRows;
import io.millrace.udf.table.TableName;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;

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
   * @param json the row as the server's JSONEachRow, with or without the newline after it
   */
  public static SealedBlock rejected(
      SealedBlock refused, TableName errorTable, String token, String message, byte[] json) {
    return row(Reason.REFUSED_BY_CLICKHOUSE, refused, errorTable, token, message, json);
  }

  /**
   * One of the blocks that take the place of one its table has, and a materialized view threw on.
   *
   * @param block with the row in it
   * @param token drawn from the block's
   * @param message what the server said
   * @param json the row as the server's JSONEachRow, with or without the newline after it
   */
  public static SealedBlock missingInView(
      SealedBlock block, TableName errorTable, String token, String message, byte[] json) {
    return row(Reason.REFUSED_BY_VIEW, block, errorTable, token, message, json);
  }

  /**
   * The rows of a block that cannot be delivered, as a block of the error table.
   *
   * @param token drawn from the block's
   * @param message what the server said
   * @param json the block's rows as the server's JSONEachRow, a newline after each
   */
  public static SealedBlock diverted(
      Reason reason,
      SealedBlock block,
      TableName errorTable,
      String token,
      String message,
      byte[] json) {
    RejectedRows rejected = new RejectedRows();
    int start = 0;
    for (int i = 0; i < json.length; i++) {
      if (json[i] == '\n') {
        rejected.addRefused(
            block.sealedAtMillis(), reason, message, Arrays.copyOfRange(json, start, i));
        start = i + 1;
      }
    }
    if (start < json.length) {
      rejected.addRefused(
          block.sealedAtMillis(), reason, message, Arrays.copyOfRange(json, start, json.length));
    }
    return sealed(rejected, block, errorTable, token);
  }

  private static SealedBlock row(
      Reason reason,
      SealedBlock refused,
      TableName errorTable,
      String token,
      String message,
      byte[] json) {
    RejectedRows rejected = new RejectedRows();
    rejected.addRefused(refused.sealedAtMillis(), reason, message, withoutNewline(json));
    return sealed(rejected, refused, errorTable, token);
  }

  private static SealedBlock sealed(
      RejectedRows rejected, SealedBlock refused, TableName errorTable, String token) {
    Clock clock = Clock.fixed(Instant.ofEpochMilli(refused.sealedAtMillis()), ZoneOffset.UTC);
    return new BlockSealer(errorTable, refused.compression(), clock).seal(rejected.rows(), token);
  }

  private static byte[] withoutNewline(byte[] json) {
    int end = json.length;
    return end > 0 && json[end - 1] == '\n' ? Arrays.copyOf(json, end - 1) : json;
  }
}
