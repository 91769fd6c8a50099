package io.millrace.job.sink.insert;

import io.millrace.udf.block.BlockSlicer;
import io.millrace.udf.block.SealedBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Creates the parts of a block that {@link BlockSplit} defines. They are cut out locally. Only a
 * block in a layout of an earlier release is sent to the server for that.
 */
public final class BlockParts {
  private BlockParts() {}

  /**
   * All rows of the block, each once.
   *
   * @throws InsertException when the server did not answer
   */
  public static List<SealedBlock> of(SealedBlock block, Inserter inserter)
      throws InsertException, InterruptedException {
    Optional<List<SealedBlock>> cut = cut(block);
    if (cut.isPresent()) {
      return cut.get();
    }
    List<SealedBlock> parts = new ArrayList<>();
    for (BlockSplit.Part part : BlockSplit.of(block)) {
      parts.add(inserter.part(block, part.from(), part.rows(), part.token()));
    }
    return parts;
  }

  /** Cuts the parts out locally; empty if that needs the server. */
  public static Optional<List<SealedBlock>> cut(SealedBlock block) {
    return BlockSlicer.of(block)
        .map(
            slicer -> {
              List<SealedBlock> parts = new ArrayList<>();
              for (BlockSplit.Part part : BlockSplit.of(block)) {
                parts.add(slicer.slice(part.from(), part.rows(), part.token()));
              }
              return parts;
            });
  }
}
