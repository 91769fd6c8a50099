package io.millrace.udf.block;

import io.millrace.udf.column.PackedOutput;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects the body of a block in pieces, so that large arrays are neither grown nor copied. */
final class BodyOutput extends OutputStream implements PackedOutput {
  private static final int PIECE_BYTES = 1 << 16;

  private final List<byte[]> pieces = new ArrayList<>();
  private byte[] open = new byte[64];
  private int count;

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] source, int from, int length) {
    int at = from;
    for (int left = length; left > 0; ) {
      int taken = Math.min(left, PIECE_BYTES - count);
      append(source, at, taken);
      at += taken;
      left -= taken;
      if (count == PIECE_BYTES) {
        endPiece();
      }
    }
  }

  private void append(byte[] source, int from, int length) {
    if (length > open.length - count) {
      open = Arrays.copyOf(open, Math.min(PIECE_BYTES, Math.max(2 * open.length, count + length)));
    }
    System.arraycopy(source, from, open, count, length);
    count += length;
  }

  @Override
  public void writePacked(byte[] run) {
    endPiece();
    pieces.add(run);
  }

  private void endPiece() {
    if (count > 0) {
      pieces.add(Arrays.copyOf(open, count));
      count = 0;
    }
  }

  /**
   * All bytes written.
   *
   * @throws ArithmeticException if they are 2 GiB or more
   */
  BlockBody body() {
    endPiece();
    return BlockBody.of(pieces);
  }
}
