package io.millrace.job.source.shard;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How far one shard has been read, in time. Written by its thread, read by others. */
public final class ShardLag {
  /** Stands for a closed shard all of which was read. */
  public static final long FINISHED = Long.MAX_VALUE;

  /** After this long without an answer taken a shard is called stalled. */
  static final Duration STALLED_AFTER = Duration.ofMinutes(1);

  private volatile @Nullable Long readUpTo;
  private volatile long lastRead;
  private volatile long behind;
  private volatile boolean reported;

  /**
   * @param readUpTo as a checkpoint says, if one does
   */
  ShardLag(@Nullable Long readUpTo, long now) {
    this.readUpTo = readUpTo;
    this.lastRead = now;
  }

  /**
   * An answer was taken and all its records passed on.
   *
   * @param now when it was taken
   * @param millisBehind how far it was from the tip of the shard
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

  /** All that arrived before this moment was read; null when nothing is known yet. */
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

  /** Whether it has changed between stalled and not since this was last asked. */
  boolean turned(long now) {
    boolean stalled = isStalled(now);
    boolean turned = stalled != reported;
    reported = stalled;
    return turned;
  }
}
