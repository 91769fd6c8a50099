package io.millrace.job.sink.insert;

import io.millrace.udf.block.SealedBlock;
import java.util.ArrayList;
import java.util.List;

/**
 * Defines the split of a block: equal parts, with tokens derived from the block's token, {@code
 * <token>/0}, {@code <token>/1}, and so on. The split depends only on the block and never changes
 * between releases: splitting the same block again yields the same rows under the same tokens. One
 * row of 500,000 is isolated after seven splits.
 */
public final class BlockSplit {
  /**
   * A compromise: every split waits for a checkpoint, which favors many parts; and the block goes
   * to the server once per part, which favors few.
   */
  private static final int PARTS = 8;

  private static final char SEPARATOR = '/';

  /** A range of a block's rows. */
  public static final class Part {
    private final int from;
    private final int rows;
    private final String token;

    private Part(int from, int rows, String token) {
      this.from = from;
      this.rows = rows;
      this.token = token;
    }

    /** Number of its first row in the block, from 0. */
    public int from() {
      return from;
    }

    /** The number of rows. */
    public int rows() {
      return rows;
    }

    String token() {
      return token;
    }
  }

  private BlockSplit() {}

  /** The parts in the block's order: all its rows, each once. */
  public static List<Part> of(SealedBlock block) {
    int count = Math.min(PARTS, block.rows());
    List<Part> parts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int from = bound(block, i, count);
      parts.add(new Part(from, bound(block, i + 1, count) - from, block.token() + SEPARATOR + i));
    }
    return parts;
  }

  private static int bound(SealedBlock block, int part, int count) {
    return (int) ((long) block.rows() * part / count);
  }

  /** The token of the error table's row for a block of one row. */
  static String rejectedToken(SealedBlock block) {
    return block.token() + SEPARATOR + "rejected";
  }

  /**
   * The token of the error table's row for a row on which a view fails. It contains the number of
   * rows: a block with isolated rows has fewer rows and the same token, and rows of it may be
   * isolated again.
   */
  static String isolatedToken(SealedBlock block, int row) {
    return block.token() + SEPARATOR + "view" + SEPARATOR + block.rows() + SEPARATOR + row;
  }

  /** The token of the error table's rows for a block, or a part of one, that was diverted. */
  static String divertedToken(SealedBlock block) {
    return block.token() + SEPARATOR + "diverted";
  }

  /** Whether the block is a part of another, or a row of it. */
  public static boolean isPart(SealedBlock block) {
    return block.token().indexOf(SEPARATOR) >= 0;
  }

  /**
   * The token of the original block that this one is a part of, directly or through other parts;
   * its own token if it is no part.
   */
  public static String origin(SealedBlock block) {
    return origin(block.token());
  }

  public static String origin(String token) {
    int end = token.indexOf(SEPARATOR);
    return end < 0 ? token : token.substring(0, end);
  }
}
