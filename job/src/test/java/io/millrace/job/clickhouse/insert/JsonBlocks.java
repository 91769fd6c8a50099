package io.millrace.job.clickhouse.insert;

import io.millrace.udf.block.BlockBody;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;

/**
 * Blocks of the columns {@code id UInt64} and {@code c}, JSON as text or arrays of one such value,
 * written by hand: the converter writes no text that the server cannot read.
 */
public final class JsonBlocks {
  private JsonBlocks() {}

  /**
   * Returns a block of the columns id and c.
   *
   * @param type of the column c
   * @param texts of the rows, numbered from 0
   */
  public static SealedBlock block(TableName table, String token, String type, List<String> texts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    number(2, out);
    number(texts.size(), out);
    text("id", out);
    text("UInt64", out);
    for (int i = 0; i < texts.size(); i++) {
      word(i, out);
    }
    text("c", out);
    text(type, out);
    word(1, out);
    if (type.startsWith("Array(")) {
      for (int i = 1; i <= texts.size(); i++) {
        word(i, out);
      }
    }
    texts.forEach(text -> text(text, out));
    byte[] body = out.toByteArray();
    return new SealedBlock(
        table,
        List.of("id", "c"),
        List.of("UInt64", type),
        token,
        texts.size(),
        body.length,
        Clock.systemUTC().millis(),
        Compression.NONE,
        BlockBody.of(body));
  }

  static void word(long value, ByteArrayOutputStream out) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.writeBytes(bytes.putLong(value).array());
  }

  static void text(String text, ByteArrayOutputStream out) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(bytes.length, out);
    out.writeBytes(bytes);
  }

  static void number(int value, ByteArrayOutputStream out) {
    int rest = value;
    while (rest >= 0x80) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
