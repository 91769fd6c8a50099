package io.millrace.udf.block;

import io.millrace.udf.convert.Rows;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Rows as one block of ClickHouse's Native format: how many columns and rows, then each column's
 * name, type and values.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/formats/Native">Native format</a>
 */
final class NativeFormat {
  private NativeFormat() {}

  static void write(Rows rows, OutputStream out) throws IOException {
    List<String> columns = rows.columns();
    writeNumber(columns.size(), out);
    writeNumber(rows.count(), out);
    for (int i = 0; i < columns.size(); i++) {
      writeText(columns.get(i), out);
      writeText(rows.type(i), out);
      rows.writeColumn(i, out);
    }
  }

  /** How many bytes {@link #write} writes. */
  static long size(Rows rows) {
    List<String> columns = rows.columns();
    long size = rows.bytes() + numberSize(columns.size()) + numberSize(rows.count());
    for (int i = 0; i < columns.size(); i++) {
      size += textSize(columns.get(i)) + textSize(rows.type(i));
    }
    return size;
  }

  private static void writeText(String text, OutputStream out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writeNumber(bytes.length, out);
    out.write(bytes);
  }

  private static int textSize(String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return numberSize(bytes) + bytes;
  }

  /** Seven bits a byte, the lowest first. */
  private static void writeNumber(int number, OutputStream out) throws IOException {
    int rest = number;
    while (rest > 0x7f) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  private static int numberSize(int number) {
    int bits = 32 - Integer.numberOfLeadingZeros(number | 1);
    return (bits + 6) / 7;
  }
}
