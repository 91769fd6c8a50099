package io.millrace.job.source.shard;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The time up to which one shard has been read. Its thread writes it, others read it. */
public final class ShardLag {
  /** Represents a closed shard that was read completely. */
  public static final long FINISHED = Long.MAX_VALUE;

  /** Without a response for this long, a shard counts as stalled. */
  static final Duration STALLED_AFTER = Duration.ofMinutes(1);

  private volatile @Nullable Long readUpTo;
  private volatile long lastRead;
  private volatile long behind;
  private volatile boolean reported;

  /**
   * @param readUpTo from the checkpoint, if known
   */
  ShardLag(@Nullable Long readUpTo, long now) {
    this.readUpTo = readUpTo;
    this.lastRead = now;
  }

  /**
   * Records a response all of whose records were emitted.
   *
   * @param now when it was received
   * @param millisBehind its distance from the tip of the shard
   */
  void read(long now, long millisBehind) {
    readUpTo = now - millisBehind;
    behind = millisBehind;
    lastRead = now;
  }

  void finish() {
    readUpTo = FINISHED;
    behind = 0;
  }

  boolean isFinished() {
    Long known = readUpTo;
    return known != null && known == FINISHED;
  }

  /** All records that arrived before this moment were read; null if unknown. */
  @Nullable Long readUpTo() {
    return readUpTo;
  }

  long lastRead() {
    return lastRead;
  }

  long millisSinceLastRead(long now) {
    return isFinished() ? 0 : Math.max(0, now - lastRead);
  }

  boolean isStalled(long now) {
    return millisSinceLastRead(now) > STALLED_AFTER.toMillis();
  }

  long millisBehindLatest(long now) {
    return isStalled(now) ? behind + millisSinceLastRead(now) : behind;
  }

  /** Whether it has changed between stalled and not stalled since the last call. */
  boolean turned(long now) {
    boolean stalled = isStalled(now);
    boolean turned = stalled != reported;
    reported = stalled;
    return turned;
  }
}
