package io.millrace.job.source.shard;

import io.millrace.job.config.value.StraySubRecords;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The bounds of reading a stream, and the filters of its records. */
public final class ReadBounds implements Serializable {
  private static final long serialVersionUID = 1L;

  private final InitialPosition start;
  private final @Nullable Instant until;
  private final StraySubRecords strays;

  /**
   * @param until records that arrived at or after this moment are not read; null for no end
   */
  public ReadBounds(InitialPosition start, @Nullable Instant until, StraySubRecords strays) {
    this.start = Objects.requireNonNull(start);
    this.until = until;
    this.strays = Objects.requireNonNull(strays);
  }

  /** Returns the bounds with another start. */
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
