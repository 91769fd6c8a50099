package io.millrace.job.source.client;

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
 * The tries of one call of Kinesis until it succeeds. A failure that passes is followed by another
 * try, however often. One that lasts is so for some time only: permissions take minutes until they
 * hold everywhere, a key may be enabled again. Then it ends the job, once and for all.
 *
 * <p>Used by one thread.
 */
public final class KinesisTries {
  private static final Logger LOG = LoggerFactory.getLogger(KinesisTries.class);

  /** Fewer tries than this end no job, whatever the time. */
  public static final int LEAST_TRIES = 10;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);
  private static final int MOST_DOUBLINGS = 16;

  private final String call;
  private final Duration patience;
  private final Clock clock;
  private int failures;
  private int refusals;
  private @Nullable Instant firstRefusal;
  private Instant logged = Instant.MIN;

  /**
   * @param call the action and what it is about, for messages: {@code GetRecords of stream events}
   * @param patience how long a failure that lasts is borne
   */
  KinesisTries(String call, Duration patience, Clock clock) {
    this.call = call;
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * Takes note of a failure.
   *
   * @return how long to wait before the next try
   * @throws SuppressRestartsException when the failure lasts and has been borne for long enough
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

  /** Forgets the failures: the call has succeeded. */
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
        "Kinesis refuses {} with {}. {}. The job ends when it still does {} after the first refusal"
            + " (source.give-up-after).",
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
      LOG.warn("{} failed and is tried again, {} times so far: {}", call, failures, error);
    }
  }

  /** Doubles with every failure; somewhere in its upper half, so that shards do not ask as one. */
  private Duration pause(Duration first, Duration longest) {
    long doubled = first.toNanos() << Math.min(failures - 1, MOST_DOUBLINGS);
    long most = Math.max(1, Math.min(doubled, longest.toNanos()));
    return Duration.ofNanos(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
  }
}
