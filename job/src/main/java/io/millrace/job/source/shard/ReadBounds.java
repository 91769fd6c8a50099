package io.millrace.job.source.shard;

import io.millrace.job.config.value.StraySubRecords;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** From where to where a stream is read, and what is not let through. */
public final class ReadBounds implements Serializable {
  private static final long serialVersionUID = 1L;

  private final InitialPosition start;
  private final @Nullable Instant until;
  private final StraySubRecords strays;

  /**
   * @param until records that arrived then or later are not read, and reading ends; null to go on
   */
  public ReadBounds(InitialPosition start, @Nullable Instant until, StraySubRecords strays) {
    this.start = Objects.requireNonNull(start);
    this.until = until;
    this.strays = Objects.requireNonNull(strays);
  }

  /** The same from somewhere else. */
  public ReadBounds from(InitialPosition other) {
    return new ReadBounds(other, until, strays);
  }

  public InitialPosition start() {
    return start;
  }

  public @Nullable Instant until() {
    return until;
  }

  StraySubRecords strays() {
    return strays;
  }
}
