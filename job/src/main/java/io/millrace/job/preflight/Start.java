package io.millrace.job.preflight;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a pipeline is about to be started. */
public final class Start {
  /** What it starts with. */
  public enum Origin {
    /** A checkpoint or savepoint that was named. */
    STATE,
    /** Nothing, and this was not requested. */
    NOTHING,
    /** Nothing, on purpose. */
    FRESH
  }

  /** What happens to the job when its JobManager is lost. */
  public enum Recovery {
    /** It restores its newest checkpoint. */
    HIGH_AVAILABILITY,
    /** The cluster loses it. */
    NONE,
    /** It ends with the process that started it, as everything does on an embedded Flink. */
    NOT_ASKED
  }

  private final Origin origin;
  private final Recovery recovery;
  private final String job;
  private final @Nullable Instant until;

  /**
   * A start.
   *
   * @param job the id its job has whenever it is started; empty when there is no such id
   * @param until where reading ends; null for never
   */
  public Start(Origin origin, Recovery recovery, String job, @Nullable Instant until) {
    this.origin = origin;
    this.recovery = recovery;
    this.job = job;
    this.until = until;
  }

  Origin origin() {
    return origin;
  }

  Recovery recovery() {
    return recovery;
  }

  String job() {
    return job;
  }

  Optional<Instant> until() {
    return Optional.ofNullable(until);
  }
}
