package io.millrace.job.sink.insert;

import io.millrace.udf.block.SealedBlock;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.util.FlinkException;
import org.jspecify.annotations.Nullable;

/**
 * Fails the job permanently because of a block that cannot be inserted: a restart would repeat the
 * failure. No row is lost: in exactly-once mode the last completed checkpoint contains the block,
 * and the stream has its records.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class InsertFailedException extends FlinkException {
  private static final long serialVersionUID = 1L;

  private InsertFailedException(String message, @Nullable InsertException cause) {
    super(message, cause);
  }

  public static InsertFailedException permanent(SealedBlock block, InsertException failure) {
    return of(block, ", and a retry cannot help", failure);
  }

  public static InsertFailedException deadline(
      SealedBlock block, int attempts, Duration trying, InsertException failure) {
    return of(
        block, " after " + attempts + " attempts in " + trying.toSeconds() + " seconds", failure);
  }

  public static InsertFailedException undivided(
      SealedBlock block, String why, InsertException failure) {
    return of(block, ", and did not split it because " + why, failure);
  }

  public static InsertFailedException undiverted(SealedBlock block, InsertException failure) {
    return of(block, ", nor divert its rows to the error table", failure);
  }

  public static InsertFailedException forgotten(SealedBlock block, Duration tokenLifetime) {
    return new InsertFailedException(
        String.format(
            "%1$s was sealed at %2$s, and may be inserted already. ClickHouse"
                + " remembers a block for %3$d s, so it may not recognize this block any more."
                + " Sending it again might duplicate its rows. Check whether %4$s has rows"
                + " from that time. If it lacks such rows, or if duplicates do no harm, set"
                + " delivery.accept-weaker-deduplication: true to send the block. To make the table"
                + " remember blocks for longer, run on every replica: ALTER TABLE %4$s MODIFY SETTING"
                + " replicated_deduplication_window_seconds = 604800.",
            block,
            Instant.ofEpochMilli(block.sealedAtMillis()),
            tokenLifetime.toSeconds(),
            block.table().quoted()),
        null);
  }

  private static InsertFailedException of(SealedBlock block, String how, InsertException failure) {
    return new InsertFailedException(
        String.format(
            "Could not insert %s%s: %s Nothing is lost: fix the cause, then restart the job from"
                + " its last checkpoint or savepoint.",
            block, how, failure.getMessage()),
        failure);
  }
}
