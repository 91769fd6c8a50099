package io.millrace.udf.block;

import java.io.UncheckedIOException;
import java.util.Optional;

/** Sealed block → parts of it, without asking a server. Unpacks the block once. */
public final class BlockSlicer {
  private final SealedBlock block;
  private final NativeSlicer rows;

  private BlockSlicer(SealedBlock block, NativeSlicer rows) {
    this.block = block;
    this.rows = rows;
  }

  /** Empty when the block is in a layout that is not ours, or does not know its types. */
  public static Optional<BlockSlicer> of(SealedBlock block) {
    if (block.types().isEmpty()) {
      return Optional.empty();
    }
    try {
      return NativeSlicer.of(block.plainBody(), block.columns(), block.types(), block.rows())
          .map(rows -> new BlockSlicer(block, rows));
    } catch (UncheckedIOException damaged) {
      return Optional.empty();
    }
  }

  /**
   * Some of the rows as a block of their own.
   *
   * @param from number of the first row, from 0
   * @param count how many, at least 1
   * @param token the new block's, drawn from the whole's
   */
  public SealedBlock slice(int from, int count, String token) {
    return block.part(token, count, rows.slice(from, count));
  }
}
