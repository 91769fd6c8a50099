package io.millrace.job.clickhouse.insert;

import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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
    number(2, out);
    number(texts.size(), out);
    text("id", out);
    text("UInt64", out);
    ByteBuffer ids = ByteBuffer.allocate(8 * texts.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < texts.size(); i++) {
      ids.putLong(i);
    }
    out.writeBytes(ids.array());
    text("s", out);
    text("String", out);
    texts.forEach(text -> text(text, out));
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
        body);
  }

  private static void text(String text, ByteArrayOutputStream out) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(bytes.length, out);
    out.writeBytes(bytes);
  }

  private static void number(int value, ByteArrayOutputStream out) {
    int rest = value;
    while (rest >= 0x80) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
