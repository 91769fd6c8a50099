package io.millrace.job.sink;

import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.TableName;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Blocks for a server that is none. */
final class Blocks {
  static final int BYTES = 10;
  static final TableName TABLE = new TableName("db", "t");

  private Blocks() {}

  /** A block with a row for each letter. */
  static SealedBlock ofRows(String token, String letters) {
    return new SealedBlock(
        TABLE,
        List.of("letter"),
        List.of("UInt8"),
        token,
        letters.length(),
        letters.length(),
        1_000,
        Compression.NONE,
        letters.getBytes(StandardCharsets.US_ASCII));
  }

  /** A block of {@link #BYTES} bytes and 5 rows, named by its token. */
  static SealedBlock block(String token) {
    return new SealedBlock(
        TABLE,
        List.of("id"),
        List.of("UInt8"),
        token,
        5,
        40,
        1_000,
        Compression.LZ4,
        (token + "..........").substring(0, BYTES).getBytes(StandardCharsets.US_ASCII));
  }
}
