package io.millrace.job.sink;

import java.time.Duration;
import java.time.Instant;

/** The blocks the operator holds at one moment, for metrics that other threads read. */
final class HeldBlocks {
  static final HeldBlocks NONE = new HeldBlocks(0, 0, 0, Long.MAX_VALUE);

  private final int blocks;
  private final long bytes;
  private final long uncheckpointedBytes;
  private final long oldestSealedAtMillis;

  /**
   * @param bytes of the compressed bodies
   * @param uncheckpointedBytes those of blocks that are in no completed checkpoint
   * @param oldestSealedAtMillis when the oldest block was sealed, milliseconds since the epoch;
   *     {@link Long#MAX_VALUE} if there is no block
   */
  HeldBlocks(int blocks, long bytes, long uncheckpointedBytes, long oldestSealedAtMillis) {
    this.blocks = blocks;
    this.bytes = bytes;
    this.uncheckpointedBytes = uncheckpointedBytes;
    this.oldestSealedAtMillis = oldestSealedAtMillis;
  }

  /** Bytes of the blocks that are in no completed checkpoint, compressed. */
  long uncheckpointedBytes() {
    return uncheckpointedBytes;
  }

  /** Bytes of the blocks that are in a completed checkpoint and not confirmed, compressed. */
  long committingBytes() {
    return bytes - uncheckpointedBytes;
  }

  int blocks() {
    return blocks;
  }

  /** Bytes of all blocks, compressed. */
  long bytes() {
    return bytes;
  }

  /** The time since the oldest block was sealed; zero without one. */
  Duration oldestAge(Instant now) {
    return blocks == 0
        ? Duration.ZERO
        : Duration.ofMillis(Math.max(0, now.toEpochMilli() - oldestSealedAtMillis));
  }
}
