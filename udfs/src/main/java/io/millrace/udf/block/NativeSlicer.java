package io.millrace.udf.block;

import io.millrace.udf.column.VarInt;
import io.millrace.udf.type.ClickHouseType;
import io.millrace.udf.type.TypeSyntaxException;
import io.millrace.udf.type.UnsupportedTypeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts rows out of a block in the Native format, in the layouts that the column writers use. A
 * block in another layout, as a server may write it, is not supported; it is recognized because its
 * columns do not end at the end of the block.
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
   * Locates the rows of a block.
   *
   * @param block one uncompressed block
   * @param columns names of its columns
   * @param types the type of each column in the block
   * @param rows number of rows
   * @return empty if the block has an unknown layout
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
   * Returns a range of the rows as a block.
   *
   * @param from number of the first, from 0
   * @param count number of rows, at least 1
   */
  public byte[] slice(int from, int count) {
    return slice(from, count, IntStream.range(0, columns.size()).toArray());
  }

  /**
   * Returns some columns of a range of the rows as a block.
   *
   * @param chosen indexes of the columns, in order
   */
  byte[] slice(int from, int count, int[] chosen) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(block.length / rows * count + 256);
    try {
      VarInt.write(chosen.length, out);
      VarInt.write(count, out);
      for (int i : chosen) {
        NativeFormat.writeText(columns.get(i), out);
        NativeFormat.writeText(types.get(i), out);
        values.get(i).writePrefix(out);
        values.get(i).write(from, from + count, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return out.toByteArray();
  }

  /** The text of a value; null unless it is JSON that is sent as text. */
  byte @Nullable [] jsonText(int column, int row) {
    return values.get(column).jsonText(row);
  }
}
