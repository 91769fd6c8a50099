package io.millrace.job.replay;

import io.millrace.udf.block.SealedBlock;
import java.util.List;
import java.util.UUID;

/** Rejected documents that have become rows, sealed, and are inserted as one. */
final class Replay {
  private final UUID id;
  private final List<String> identities;
  private final List<SealedBlock> blocks;

  Replay(UUID id, List<String> identities, List<SealedBlock> blocks) {
    this.id = id;
    this.identities = List.copyOf(identities);
    this.blocks = List.copyOf(blocks);
  }

  UUID id() {
    return id;
  }

  /** Of the documents. */
  List<String> identities() {
    return identities;
  }

  List<SealedBlock> blocks() {
    return blocks;
  }

  int rows() {
    return blocks.stream().mapToInt(SealedBlock::rows).sum();
  }
}
