package io.millrace.job.source.shard;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time up to which one shard has been read, and how long it has waited for Kinesis. Its thread
 * writes it, others read it. All times are milliseconds since 1970.
 */
public final class ShardLag {
  /** Represents a closed shard that was read completely. */
  public static final long FINISHED = Long.MAX_VALUE;

  /** Without an answer for this long, a shard counts as stalled. */
  static final Duration STALLED_AFTER = Duration.ofMinutes(1);

  /** The pipeline takes the records of an answer, or the shard is no longer read. */
  private static final long NOT_WAITING = Long.MAX_VALUE;

  private volatile @Nullable Long readUpTo;

  /** Whether {@link #readUpTo} comes from a checkpoint and no answer was emitted since. */
  private volatile boolean restored;

  /** When the answer was received to which {@link #behind} belongs. */
  private volatile long lastRead;

  private volatile long behind;
  private volatile long waitingSince;
  private volatile boolean ended;
  private volatile boolean reported;

  /**
   * @param readUpTo from the checkpoint, if known
   */
  ShardLag(@Nullable Long readUpTo, long now) {
    this.readUpTo = readUpTo;
    this.restored = readUpTo != null;
    this.lastRead = now;
    this.waitingSince = now;
  }

  /**
   * Records an answer of Kinesis. Its records are emitted next, which takes long if the pipeline is
   * slow.
   *
   * @param millisBehind its distance from the tip of the shard, if known
   */
  void answered(long now, @Nullable Long millisBehind) {
    waitingSince = NOT_WAITING;
    if (readUpTo == null && millisBehind != null) {
      behind = millisBehind;
      lastRead = now;
    }
  }

  /**
   * Records that all records of the last answer were emitted.
   *
   * @param received when it was received
   * @param millisBehind its distance from the tip of the shard, if known
   */
  void emitted(long received, @Nullable Long millisBehind, long now) {
    if (millisBehind != null) {
      readUpTo = received - millisBehind;
      behind = millisBehind;
      lastRead = received;
      restored = false;
    }
    waitingSince = now;
  }

  /** The shard is closed and was read completely. */
  void finish() {
    readUpTo = FINISHED;
  }

  /** The shard is read no more, although it may get more records. */
  void end() {
    ended = true;
  }

  private boolean isOver() {
    Long known = readUpTo;
    return ended || (known != null && known == FINISHED);
  }

  /** All records that arrived before this moment were read; null if unknown. */
  @Nullable Long readUpTo() {
    return readUpTo;
  }

  /** The time that the shard has waited for an answer; 0 while its records are emitted. */
  long millisWaiting(long now) {
    long since = waitingSince;
    return isOver() || since == NOT_WAITING ? 0 : Math.max(0, now - since);
  }

  boolean isStalled(long now) {
    return millisWaiting(now) > STALLED_AFTER.toMillis();
  }

  /**
   * How far reading is behind the tip of the shard: what Kinesis said last, and the time since the
   * last answer that was emitted if that is long ago. Before the first answer after a restore, the
   * time since {@link #readUpTo}. 0 if nothing is known, or nothing is left to read.
   */
  long millisBehindLatest(long now) {
    Long known = readUpTo;
    if (isOver()) {
      return 0;
    }
    if (restored && known != null) {
      return Math.max(0, now - known);
    }
    long since = now - lastRead;
    return since > STALLED_AFTER.toMillis() ? behind + since : behind;
  }

  /** Whether it has changed between stalled and not stalled since the last call. */
  boolean turned(long now) {
    boolean stalled = isStalled(now);
    boolean turned = stalled != reported;
    reported = stalled;
    return turned;
  }
}
