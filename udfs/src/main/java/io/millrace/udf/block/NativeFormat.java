package io.millrace.udf.block;

import io.millrace.udf.column.PackedOutput;
import io.millrace.udf.column.RunPacker;
import io.millrace.udf.column.VarInt;
import io.millrace.udf.row.Rows;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes rows as one block of ClickHouse's Native format: the number of columns and rows, then each
 * column's name, type and values.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/formats/Native">Native format</a>
 */
final class NativeFormat {
  private NativeFormat() {}

  static void write(Rows rows, OutputStream out) throws IOException {
    List<String> columns = rows.columns();
    VarInt.write(columns.size(), out);
    VarInt.write(rows.count(), out);
    for (int i = 0; i < columns.size(); i++) {
      writeText(columns.get(i), out);
      writeText(rows.type(i), out);
      rows.writeColumn(i, out);
    }
  }

  /**
   * Returns the number of bytes that {@link #write} writes, before compression. Columns are written
   * as a whole, so counting is cheap.
   */
  static long size(Rows rows) throws IOException {
    Count count = new Count();
    write(rows, count);
    return count.bytes;
  }

  static void writeText(String text, OutputStream out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    VarInt.write(bytes.length, out);
    out.write(bytes);
  }

  private static final class Count extends OutputStream implements PackedOutput {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] source, int from, int length) {
      bytes += length;
    }

    @Override
    public void writePacked(byte[] run) {
      bytes += RunPacker.RUN_BYTES;
    }
  }
}
