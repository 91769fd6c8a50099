package io.millrace.job.sink;

import java.time.Duration;
import java.time.Instant;

/** The blocks the operator holds at one moment, for metrics that other threads read. */
final class HeldBlocks {
  static final HeldBlocks NONE = new HeldBlocks(0, 0, 0, Long.MAX_VALUE, Long.MAX_VALUE);

  private final int blocks;
  private final long bytes;
  private final long uncheckpointedBytes;
  private final long oldestSealedAtMillis;
  private final long oldestDueSinceMillis;

  /**
   * @param bytes of the compressed bodies
   * @param uncheckpointedBytes those of blocks that are in no completed checkpoint
   * @param oldestSealedAtMillis when the oldest block was sealed, milliseconds since the epoch;
   *     {@link Long#MAX_VALUE} if there is no block
   * @param oldestDueSinceMillis since when the oldest block that may be sent may be sent,
   *     milliseconds since the epoch; {@link Long#MAX_VALUE} if there is none
   */
  HeldBlocks(
      int blocks,
      long bytes,
      long uncheckpointedBytes,
      long oldestSealedAtMillis,
      long oldestDueSinceMillis) {
    this.blocks = blocks;
    this.bytes = bytes;
    this.uncheckpointedBytes = uncheckpointedBytes;
    this.oldestSealedAtMillis = oldestSealedAtMillis;
    this.oldestDueSinceMillis = oldestDueSinceMillis;
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
    return since(oldestSealedAtMillis, now);
  }

  /** The time that the oldest block that may be sent has been unconfirmed; zero without one. */
  Duration oldestInsertAge(Instant now) {
    return since(oldestDueSinceMillis, now);
  }

  private static Duration since(long millis, Instant now) {
    return Duration.ofMillis(Math.max(0, now.toEpochMilli() - millis));
  }
}
