package io.millrace.udf.block;

import io.millrace.udf.type.ClickHouseType;
import io.millrace.udf.type.TypeSyntaxException;
import io.millrace.udf.type.UnsupportedTypeException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts rows out of a block in the Native format, in the layouts that the column writers of this
 * package use. A block in another layout, as a server may write it, is not understood, and is told
 * from one that is: its columns do not end where the block does.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/formats/Native">Native format</a>
 */
public final class NativeSlicer {
  private final byte[] block;
  private final List<String> columns;
  private final List<String> types;
  private final int rows;
  private final List<NativeColumn> values = new ArrayList<>();

  private NativeSlicer(byte[] block, List<String> columns, List<String> types, int rows) {
    this.block = block;
    this.columns = columns;
    this.types = types;
    this.rows = rows;
  }

  /**
   * Finds the rows in a block.
   *
   * @param block one block, not compressed
   * @param columns names of its columns
   * @param types the type each is written as
   * @param rows how many it has
   * @return empty when the block is not understood
   */
  public static Optional<NativeSlicer> of(
      byte[] block, List<String> columns, List<String> types, int rows) {
    NativeSlicer slicer = new NativeSlicer(block, columns, types, rows);
    try {
      return slicer.read() ? Optional.of(slicer) : Optional.empty();
    } catch (UnsupportedTypeException | TypeSyntaxException | NativeInput.UnknownLayout e) {
      return Optional.empty();
    }
  }

  private boolean read() throws UnsupportedTypeException, TypeSyntaxException {
    NativeInput in = new NativeInput(block);
    if (in.number() != columns.size() || in.number() != rows || types.size() != columns.size()) {
      return false;
    }
    for (int i = 0; i < columns.size(); i++) {
      if (!in.text().equals(columns.get(i)) || !in.text().equals(types.get(i))) {
        return false;
      }
      NativeColumn column = NativeColumn.of(ClickHouseType.parse(types.get(i)));
      column.readPrefix(in);
      column.read(in, rows);
      values.add(column);
    }
    return in.isAtEnd();
  }

  /**
   * Some of the rows as a block of their own.
   *
   * @param from number of the first, from 0
   * @param count how many, at least 1
   */
  public byte[] slice(int from, int count) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(block.length / rows * count + 256);
    writeNumber(columns.size(), out);
    writeNumber(count, out);
    for (int i = 0; i < columns.size(); i++) {
      writeText(columns.get(i), out);
      writeText(types.get(i), out);
      values.get(i).writePrefix(out);
      values.get(i).write(from, from + count, out);
    }
    return out.toByteArray();
  }

  private static void writeText(String text, ByteArrayOutputStream out) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writeNumber(bytes.length, out);
    out.write(bytes, 0, bytes.length);
  }

  private static void writeNumber(int number, ByteArrayOutputStream out) {
    int rest = number;
    while (rest > 0x7f) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
