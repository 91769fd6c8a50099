package io.millrace.udf.block;

import java.io.ByteArrayInputStream;
import java.io.DataInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The bytes of a block, in pieces. A large block is collected, saved, and sent without an array of
 * its size: to make one takes the memory of the block a second time. Immutable by convention: the
 * pieces must not be modified.
 */
public final class BlockBody {
  /** Below half of G1's smallest region: larger arrays take whole regions. */
  private static final int PIECE_BYTES = 1 << 18;

  private final List<byte[]> pieces;
  private final int size;

  private BlockBody(List<byte[]> pieces) {
    this.pieces = List.copyOf(pieces);
    long bytes = 0;
    for (byte[] piece : pieces) {
      bytes += piece.length;
    }
    size = Math.toIntExact(bytes);
  }

  /**
   * Creates a body.
   *
   * @param pieces in order; owned by the body
   * @throws ArithmeticException if they have 2 GiB or more
   */
  public static BlockBody of(List<byte[]> pieces) {
    return new BlockBody(pieces);
  }

  /**
   * Creates a body of one piece.
   *
   * @param bytes owned by the body
   */
  public static BlockBody of(byte[] bytes) {
    return new BlockBody(List.of(bytes));
  }

  /**
   * Reads the bytes of a body, without its size.
   *
   * @param size in bytes
   * @throws java.io.EOFException if the input has fewer bytes
   * @throws IOException if the size is negative
   */
  public static BlockBody read(DataInput in, int size) throws IOException {
    if (size < 0) {
      throw new IOException("A block of " + size + " bytes");
    }
    byte[][] pieces = new byte[(int) (((long) size + PIECE_BYTES - 1) / PIECE_BYTES)][];
    for (int i = 0; i < pieces.length; i++) {
      byte[] piece = new byte[Math.min(PIECE_BYTES, size - i * PIECE_BYTES)];
      in.readFully(piece);
      pieces[i] = piece;
    }
    return new BlockBody(List.of(pieces));
  }

  /** In bytes. */
  public int size() {
    return size;
  }

  /** The pieces in order. */
  public List<byte[]> pieces() {
    return pieces;
  }

  public void writeTo(OutputStream out) throws IOException {
    for (byte[] piece : pieces) {
      out.write(piece);
    }
  }

  public InputStream inputStream() {
    return new SequenceInputStream(
        Collections.enumeration(
            pieces.stream().map(ByteArrayInputStream::new).collect(Collectors.toList())));
  }

  /**
   * Returns all bytes in one array, which must not be modified: it is the piece itself if there is
   * only one.
   */
  public byte[] toByteArray() {
    if (pieces.size() == 1) {
      return pieces.get(0);
    }
    byte[] all = new byte[size];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, all, at, piece.length);
      at += piece.length;
    }
    return all;
  }
}
