package io.millrace.job.sink;

import io.millrace.udf.block.BlockBody;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import java.util.List;

/** Blocks of the simulation's table: Native, with one column whose first byte names the row. */
final class SimulatedRows {
  private static final List<String> COLUMNS = List.of("id");
  private static final List<String> TYPES = List.of("FixedString(16)");
  private static final byte[] HEADER = {
    1, 0, 2, 'i', 'd', 15, 'F', 'i', 'x', 'e', 'd', 'S', 't', 'r', 'i', 'n', 'g', '(', '1', '6', ')'
  };
  private static final int ROWS_AT = 1;

  /** Bytes of a block without its rows. */
  static final int HEADER_BYTES = HEADER.length;

  private SimulatedRows() {}

  /** The rows of these bits, at most so many of them. */
  static SealedBlock block(String token, long rows, int most, long sealedAtMillis) {
    int count = Math.min(most, Long.bitCount(rows));
    byte[] body = body(rows, count);
    return new SealedBlock(
        SimulatedServer.TABLE,
        COLUMNS,
        TYPES,
        token,
        count,
        body.length,
        sealedAtMillis,
        Compression.NONE,
        BlockBody.of(body));
  }

  static byte[] body(long rows, int count) {
    byte[] body = new byte[HEADER.length + count * SimulationConfig.ROW_BYTES];
    System.arraycopy(HEADER, 0, body, 0, HEADER.length);
    body[ROWS_AT] = (byte) count;
    long left = rows;
    for (int i = 0; i < count; i++) {
      body[HEADER.length + i * SimulationConfig.ROW_BYTES] =
          (byte) Long.numberOfTrailingZeros(left);
      left &= left - 1;
    }
    return body;
  }

  static int row(SealedBlock block, int number) {
    return block.body().toByteArray()[HEADER.length + number * SimulationConfig.ROW_BYTES];
  }

  /** The rows of a block, a bit for each. */
  static long of(SealedBlock block) {
    return of(block.body().toByteArray());
  }

  static long of(byte[] body) {
    long rows = 0;
    for (int at = HEADER.length; at < body.length; at += SimulationConfig.ROW_BYTES) {
      rows |= 1L << body[at];
    }
    return rows;
  }
}
