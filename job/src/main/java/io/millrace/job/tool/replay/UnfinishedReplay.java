package io.millrace.job.tool.replay;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** A replay that the journal has at {@code sealed} or {@code started}. */
final class UnfinishedReplay {
  private final UUID id;
  private final ReplayStep step;
  private final Instant since;
  private final Map<String, Long> written;
  private final long number;

  /**
   * @param since when it took its last step, by the server's clock
   * @param written see {@link JournalEntry#written}; empty when it is not known
   * @param number of its last entry, 0 when a release wrote it that did not number them
   */
  UnfinishedReplay(
      UUID id, ReplayStep step, Instant since, Map<String, Long> written, long number) {
    this.id = id;
    this.step = step;
    this.since = since;
    this.written = Map.copyOf(written);
    this.number = number;
  }

  UUID id() {
    return id;
  }

  ReplayStep step() {
    return step;
  }

  Instant since() {
    return since;
  }

  Map<String, Long> written() {
    return written;
  }

  long number() {
    return number;
  }
}
