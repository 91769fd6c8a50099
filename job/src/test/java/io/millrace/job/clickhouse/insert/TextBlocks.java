package io.millrace.job.clickhouse.insert;

import io.millrace.udf.block.BlockBody;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.util.List;

/** Blocks of the columns {@code id UInt64} and {@code s String}, written by hand. */
final class TextBlocks {
  private TextBlocks() {}

  /**
   * @param texts of the rows, numbered from 0
   */
  static SealedBlock block(TableName table, String token, List<String> texts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonBlocks.number(2, out);
    JsonBlocks.number(texts.size(), out);
    JsonBlocks.text("id", out);
    JsonBlocks.text("UInt64", out);
    for (int i = 0; i < texts.size(); i++) {
      JsonBlocks.word(i, out);
    }
    JsonBlocks.text("s", out);
    JsonBlocks.text("String", out);
    texts.forEach(text -> JsonBlocks.text(text, out));
    byte[] body = out.toByteArray();
    return new SealedBlock(
        table,
        List.of("id", "s"),
        List.of("UInt64", "String"),
        token,
        texts.size(),
        body.length,
        Clock.systemUTC().millis(),
        Compression.NONE,
        BlockBody.of(body));
  }
}
