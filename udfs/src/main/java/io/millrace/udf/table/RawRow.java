package io.millrace.udf.table;

import io.millrace.udf.table.ErrorTable.RawEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the error table keeps of a row that was not inserted. Immutable by convention. */
public final class RawRow {
  private final RawEncoding encoding;
  private final byte[] bytes;

  private RawRow(RawEncoding encoding, byte[] bytes) {
    this.encoding = encoding;
    this.bytes = bytes;
  }

  /**
   * A row as JSON.
   *
   * @param line in the server's JSONEachRow, with or without the newline after it
   */
  public static RawRow json(byte[] line) {
    int end = line.length;
    return new RawRow(
        RawEncoding.ROW, end > 0 && line[end - 1] == '\n' ? Arrays.copyOf(line, end - 1) : line);
  }

  /**
   * Rows as JSON.
   *
   * @param lines in the server's JSONEachRow, a newline after each; it may lack after the last
   */
  public static List<RawRow> jsonLines(byte[] lines) {
    List<RawRow> rows = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < lines.length; i++) {
      if (lines[i] == '\n') {
        rows.add(json(Arrays.copyOfRange(lines, start, i)));
        start = i + 1;
      }
    }
    if (start < lines.length) {
      rows.add(json(Arrays.copyOfRange(lines, start, lines.length)));
    }
    return rows;
  }

  /**
   * A row that the server cannot show as JSON.
   *
   * @param block of this row, in the Native format, not compressed
   */
  public static RawRow ofNative(byte[] block) {
    return new RawRow(RawEncoding.NATIVE, block);
  }

  public RawEncoding encoding() {
    return encoding;
  }

  public byte[] bytes() {
    return bytes;
  }
}
