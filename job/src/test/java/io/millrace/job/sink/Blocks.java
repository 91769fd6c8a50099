package io.millrace.job.sink;

import io.millrace.udf.block.BlockBody;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Blocks for a fake server. */
public final class Blocks {
  static final int BYTES = 10;
  static final TableName TABLE = new TableName("db", "t");

  /** One column. */
  static final String HEAD = "\u0001";

  private static final String NAME_AND_TYPE = "\u0006letter\u0005UInt8";

  private Blocks() {}

  /** Bytes before the letters. */
  static int headLength() {
    return HEAD.length() + 1 + NAME_AND_TYPE.length();
  }

  /** A block with a row for each letter. */
  public static SealedBlock ofRows(String token, String letters) {
    return new SealedBlock(
        TABLE,
        List.of("letter"),
        List.of("UInt8"),
        token,
        letters.length(),
        letters.length(),
        1_000,
        Compression.NONE,
        BlockBody.of(letters.getBytes(StandardCharsets.US_ASCII)));
  }

  /** The same in the real Native format. */
  static SealedBlock nativeOfRows(String token, String letters) {
    byte[] body =
        (HEAD + (char) letters.length() + NAME_AND_TYPE + letters)
            .getBytes(StandardCharsets.US_ASCII);
    return new SealedBlock(
        TABLE,
        List.of("letter"),
        List.of("UInt8"),
        token,
        letters.length(),
        body.length,
        1_000,
        Compression.NONE,
        BlockBody.of(body));
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
        BlockBody.of(
            (token + "..........").substring(0, BYTES).getBytes(StandardCharsets.US_ASCII)));
  }
}
