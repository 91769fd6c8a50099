package io.millrace.job.sink;

import io.millrace.udf.block.SealedBlock;
import java.util.List;
import java.util.OptionalLong;

/** What the operator holds at one moment, for the metrics: read by other threads. */
final class HeldBlocks {
  private final int blocks;
  private final long bytes;
  private final OptionalLong oldestSealedAtMillis;

  private HeldBlocks(int blocks, long bytes, OptionalLong oldestSealedAtMillis) {
    this.blocks = blocks;
    this.bytes = bytes;
    this.oldestSealedAtMillis = oldestSealedAtMillis;
  }

  static HeldBlocks of(List<SealedBlock> blocks) {
    return new HeldBlocks(
        blocks.size(),
        blocks.stream().mapToLong(block -> block.body().length).sum(),
        blocks.stream().mapToLong(SealedBlock::sealedAtMillis).min());
  }

  int blocks() {
    return blocks;
  }

  /** Bytes of the bodies as held: compressed. */
  long bytes() {
    return bytes;
  }

  /** When the oldest of them was sealed, milliseconds since the epoch; empty when none is held. */
  OptionalLong oldestSealedAtMillis() {
    return oldestSealedAtMillis;
  }
}
