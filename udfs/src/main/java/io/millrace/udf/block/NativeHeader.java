package io.millrace.udf.block;

import io.millrace.udf.column.VarInt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * How a block in the Native format begins: the number of its columns and that of its rows.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/formats/Native">Native format</a>
 */
public final class NativeHeader {
  private NativeHeader() {}

  /** Whether the first block is one of so many columns and rows. */
  public static boolean isOneBlock(byte[] block, int columns, int rows) {
    NativeInput in = new NativeInput(block);
    try {
      return in.number() == columns && in.number() == rows;
    } catch (NativeInput.UnknownLayout e) {
      return false;
    }
  }

  /** A block of these columns and no rows. */
  public static byte[] withoutRows(List<String> columns, List<String> types) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    try {
      VarInt.write(columns.size(), block);
      VarInt.write(0, block);
      for (int i = 0; i < columns.size(); i++) {
        NativeFormat.writeText(columns.get(i), block);
        NativeFormat.writeText(types.get(i), block);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return block.toByteArray();
  }
}
