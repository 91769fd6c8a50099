package io.millrace.udf.block;

import java.io.UncheckedIOException;
import java.util.Optional;

/** Cuts parts out of a sealed block, without a server. Decompresses the block once. */
public final class BlockSlicer {
  private final SealedBlock block;
  private final NativeSlicer rows;

  private BlockSlicer(SealedBlock block, NativeSlicer rows) {
    this.block = block;
    this.rows = rows;
  }

  /** Returns empty if the block has an unknown layout or no types. */
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
   * Returns a range of its rows as a block.
   *
   * @param from number of the first row, from 0
   * @param count number of rows, at least 1
   * @param token the token of the part, derived from that of the block
   */
  public SealedBlock slice(int from, int count, String token) {
    return block.part(token, count, rows.slice(from, count));
  }
}
