package io.millrace.udf.column;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Lengths and counts as ClickHouse's Native format has them: seven bits a byte, the lowest first,
 * and the eighth bit in all bytes but the last.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/formats/Native">Native format</a>
 */
public final class VarInt {
  /** Bytes of the largest int. */
  static final int MAX_BYTES = 5;

  private VarInt() {}

  /**
   * Writes a number.
   *
   * @param number at least 0
   */
  public static void write(int number, OutputStream out) throws IOException {
    int rest = number;
    while (rest > 0x7f) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  /**
   * Writes a number into an array that has room for it.
   *
   * @param number at least 0
   * @return where it ends
   */
  static int put(int number, byte[] to, int at) {
    int end = at;
    int rest = number;
    while (rest > 0x7f) {
      to[end++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    to[end++] = (byte) rest;
    return end;
  }
}
