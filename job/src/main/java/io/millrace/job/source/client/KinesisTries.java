package io.millrace.job.source.client;

import io.millrace.job.retry.Backoff;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts of one Kinesis call until it succeeds. A failure that passes is always retried. A
 * lasting failure is retried for a limited time only, because permissions take minutes to apply
 * everywhere and a key may be enabled again. Then it fails the job permanently.
 *
 * <p>Not thread-safe.
 */
public final class KinesisTries {
  private static final Logger LOG = LoggerFactory.getLogger(KinesisTries.class);

  /** The minimum number of attempts before the job fails, regardless of the time. */
  public static final int LEAST_TRIES = 10;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

  private final String call;
  private final Duration patience;
  private final Clock clock;
  private int failures;
  private int refusals;
  private @Nullable Instant firstRefusal;
  private Instant logged = Instant.MIN;

  /**
   * @param call the action and its target, for messages: {@code GetRecords of stream events}
   * @param patience how long to retry a lasting failure
   */
  KinesisTries(String call, Duration patience, Clock clock) {
    this.call = call;
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * Records a failure.
   *
   * @return how long to wait before the next attempt
   * @throws SuppressRestartsException if the failure lasts longer than {@code patience}
   */
  Duration failed(Throwable failure) {
    failures++;
    Optional<AwsError> error = AwsError.in(failure);
    if (error.isEmpty() || !error.get().kind().lasts()) {
      log(error.map(AwsError::toString).orElseGet(failure::toString));
      return pause(FIRST_PAUSE, LONGEST_PAUSE);
    }
    return refused(error.get());
  }

  /** Resets the failures after a success. */
  void succeeded() {
    failures = 0;
    refusals = 0;
    firstRefusal = null;
    logged = Instant.MIN;
  }

  private Duration refused(AwsError error) {
    refusals++;
    Instant now = clock.instant();
    Instant first = firstRefusal == null ? now : firstRefusal;
    firstRefusal = first;
    Duration refusedFor = Duration.between(first, now);
    if (refusals >= LEAST_TRIES && refusedFor.compareTo(patience) >= 0) {
      throw new SuppressRestartsException(
          new KinesisRefusedException(call, error, refusals, refusedFor));
    }
    LOG.warn(
        "Kinesis refuses {} with {}. {}. The job fails if Kinesis still refuses it {} after the"
            + " first time (source.give-up-after).",
        call,
        error,
        error.kind().advice(),
        patience);
    Duration longest = patience.dividedBy(LEAST_TRIES - 2);
    return pause(longest.compareTo(FIRST_PAUSE) < 0 ? longest : FIRST_PAUSE, longest);
  }

  private void log(String error) {
    Instant now = clock.instant();
    if (logged.equals(Instant.MIN) || !now.isBefore(logged.plus(LOG_INTERVAL))) {
      logged = now;
      LOG.warn("{} failed and is retried, {} failures so far: {}", call, failures, error);
    }
  }

  /**
   * Doubles with every failure; a random value in its upper half, so that shards do not retry in
   * step.
   */
  private Duration pause(Duration first, Duration longest) {
    return new Backoff(first, longest)
        .equalJitter(failures, ThreadLocalRandom.current().nextDouble());
  }
}
