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

  /** How many bytes {@link #write} writes. Columns are written whole, so counting costs little. */
  static long size(Rows rows) throws IOException {
    Count count = new Count();
    write(rows, count);
    return count.bytes;
  }

  private static void writeText(String text, OutputStream out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writeNumber(bytes.length, out);
    out.write(bytes);
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

  private static final class Count extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] source, int from, int length) {
      bytes += length;
    }
  }
}
