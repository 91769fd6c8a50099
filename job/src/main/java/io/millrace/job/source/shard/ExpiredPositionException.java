package io.millrace.job.source.shard;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The stream no longer has the records that a pipeline would read next. */
public final class ExpiredPositionException extends Exception {
  private static final long serialVersionUID = 1L;

  private ExpiredPositionException(String stream, String position, List<String> gaps) {
    super(
        "Stream "
            + stream
            + " no longer has all records after the "
            + position
            + ": "
            + String.join("; ", gaps)
            + ". The records in between are lost. To resume from the oldest record of the stream, set"
            + " source.on-expired-position: continue.");
  }

  /**
   * Found when a checkpoint or savepoint was restored.
   *
   * @param gaps of the shards, see {@link #gap}
   */
  public static ExpiredPositionException atRestore(String stream, List<String> gaps) {
    return new ExpiredPositionException(stream, "restored position", gaps);
  }

  static ExpiredPositionException whileReading(String stream, List<String> gaps) {
    return new ExpiredPositionException(stream, "last position that the job read", gaps);
  }

  /**
   * Describes what a shard may have lost. Times are milliseconds since 1970.
   *
   * @param shard the subject of the sentence
   */
  public static String gap(String shard, long readUpTo, long now, Duration retention) {
    return shard
        + " was read up to "
        + Instant.ofEpochMilli(readUpTo)
        + "; the stream retains records for "
        + retention.toHours()
        + " h, that is since "
        + Instant.ofEpochMilli(now).minus(retention);
  }
}
