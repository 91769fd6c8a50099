package io.millrace.job.sink;

import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.TableName;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Blocks whose body nobody will read. */
final class Blocks {
  static final int BYTES = 10;

  private Blocks() {}

  /** A block of {@link #BYTES} bytes and 5 rows, named by its token. */
  static SealedBlock block(String token) {
    return new SealedBlock(
        new TableName("db", "t"),
        List.of("id"),
        token,
        5,
        40,
        1_000,
        Compression.LZ4,
        (token + "..........").substring(0, BYTES).getBytes(StandardCharsets.US_ASCII));
  }
}
