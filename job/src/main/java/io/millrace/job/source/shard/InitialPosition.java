package io.millrace.job.source.shard;

import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The initial position of a pipeline without saved state: the oldest record of the stream, or the
 * first record that arrived at or after an instant. There is no "latest": it is resolved to the
 * instant of submission, so that a restart before the first checkpoint begins at the same position.
 */
public final class InitialPosition implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final InitialPosition OLDEST = new InitialPosition(null);

  private final @Nullable Instant from;

  private InitialPosition(@Nullable Instant from) {
    this.from = from;
  }

  /** The oldest record of the stream (TRIM_HORIZON). */
  public static InitialPosition oldest() {
    return OLDEST;
  }

  /** The first record that arrived at or after an instant (AT_TIMESTAMP). */
  public static InitialPosition at(Instant instant) {
    return new InitialPosition(Objects.requireNonNull(instant));
  }

  /** The instant, or null for the oldest record. */
  public @Nullable Instant from() {
    return from;
  }

  @Override
  public String toString() {
    return from == null ? "TRIM_HORIZON" : "AT_TIMESTAMP " + from;
  }
}
