package io.millrace.job.clickhouse.sql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The header of a block in the Native format: the number of columns and the number of rows, as
 * var-ints.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/formats/Native">Native format</a>
 */
public final class NativeHeader {
  private final byte[] block;
  private int at;

  private NativeHeader(byte[] block) {
    this.block = block;
  }

  /** Whether the first block has this number of columns and rows. */
  public static boolean isOneBlock(byte[] block, int columns, int rows) {
    NativeHeader header = new NativeHeader(block);
    return header.number() == columns && header.number() == rows;
  }

  /** A block with these columns and no rows. */
  public static byte[] withoutRows(List<String> columns, List<String> types) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    write(columns.size(), block);
    write(0, block);
    for (int i = 0; i < columns.size(); i++) {
      write(columns.get(i), block);
      write(types.get(i), block);
    }
    return block.toByteArray();
  }

  private static void write(String text, ByteArrayOutputStream out) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(bytes.length, out);
    out.writeBytes(bytes);
  }

  private static void write(int number, ByteArrayOutputStream out) {
    int rest = number;
    while (rest > 0x7f) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  /** The next number; -1 if there is none. */
  private long number() {
    long number = 0;
    for (int shift = 0; shift < Integer.SIZE && at < block.length; shift += 7) {
      byte next = block[at++];
      number |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return number;
      }
    }
    return -1;
  }
}
