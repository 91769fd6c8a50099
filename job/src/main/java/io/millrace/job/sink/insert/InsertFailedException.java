package io.millrace.job.sink.insert;

import io.millrace.udf.block.SealedBlock;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.util.FlinkException;
import org.jspecify.annotations.Nullable;

/**
 * A block that will not be sent again: fails the job, for good, since a restart would only try what
 * cannot help once more. Nothing is lost by it, as in exactly-once mode the block is in the last
 * completed checkpoint and its records are in the stream besides.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class InsertFailedException extends FlinkException {
  private static final long serialVersionUID = 1L;

  private InsertFailedException(String message, @Nullable InsertException cause) {
    super(message, cause);
  }

  public static InsertFailedException permanent(SealedBlock block, InsertException failure) {
    return of(block, "and sending it again cannot help", failure);
  }

  public static InsertFailedException deadline(
      SealedBlock block, int attempts, Duration trying, InsertException failure) {
    return of(
        block, "after " + attempts + " attempts in " + trying.toSeconds() + " seconds", failure);
  }

  public static InsertFailedException undivided(
      SealedBlock block, String why, InsertException failure) {
    return of(block, "and it is not taken apart, as " + why, failure);
  }

  public static InsertFailedException undiverted(SealedBlock block, InsertException failure) {
    return of(block, "and its rows cannot be diverted to the error table", failure);
  }

  public static InsertFailedException forgotten(SealedBlock block, Duration tokenLifetime) {
    return new InsertFailedException(
        String.format(
            "%1$s was sealed at %2$s and comes back from a checkpoint or savepoint. ClickHouse"
                + " remembers a block for %3$d s: whether it has this one nobody can tell any more,"
                + " and sent again its rows may be there twice. Look whether %4$s has rows of that"
                + " time. If it has not, or twice does no harm, go on with"
                + " delivery.accept-weaker-deduplication: true, which sends the block; then let the"
                + " table remember for longer: ALTER TABLE %4$s MODIFY SETTING"
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
            "Could not insert %s, %s: %s Nothing is lost: restart the job from its last checkpoint"
                + " or savepoint when the cause is gone.",
            block, how, failure.getMessage()),
        failure);
  }
}
