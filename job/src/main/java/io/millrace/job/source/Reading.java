package io.millrace.job.source;

import io.millrace.job.config.StraySubRecords;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** From where to where a stream is read, and what is not let through. */
final class Reading implements Serializable {
  private static final long serialVersionUID = 1L;

  private final StartingPoint start;
  private final @Nullable Instant until;
  private final StraySubRecords strays;

  /**
   * @param until records that arrived then or later are not read, and reading ends; null to go on
   */
  Reading(StartingPoint start, @Nullable Instant until, StraySubRecords strays) {
    this.start = Objects.requireNonNull(start);
    this.until = until;
    this.strays = Objects.requireNonNull(strays);
  }

  /** The same from somewhere else. */
  Reading from(StartingPoint other) {
    return new Reading(other, until, strays);
  }

  StartingPoint start() {
    return start;
  }

  @Nullable Instant until() {
    return until;
  }

  StraySubRecords strays() {
    return strays;
  }
}
