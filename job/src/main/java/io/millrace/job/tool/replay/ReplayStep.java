package io.millrace.job.tool.replay;

import java.util.Arrays;
import java.util.Locale;

/** What a {@link JournalEntry} says. The numbers are those of the journal's Enum8 column. */
enum ReplayStep {
  /** The documents are taken and the blocks are durable. Nothing has been sent. */
  SEALED(1),
  /** From here on the blocks may have been sent. */
  STARTED(2),
  /** The server confirmed every block. */
  INSERTED(3),
  /** No row of the blocks is in the table. The documents are open again. */
  WITHDRAWN(4),
  /** ClickHouse refused the only block. Its rows are in separate replays. */
  SPLIT(5),
  /** A run took over the unfinished replays. Belongs to the run, not to a replay. */
  OPENED(6);

  private final int number;

  ReplayStep(int number) {
    this.number = number;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  String quoted() {
    return "'" + label() + "'";
  }

  int number() {
    return number;
  }

  /**
   * @throws IllegalStateException for a step of a newer release
   */
  static ReplayStep ofLabel(String label) {
    return Arrays.stream(values())
        .filter(step -> step.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The replay log has a step \""
                        + label
                        + "\", which this release does not know. Use the release that wrote it, or"
                        + " a newer one"));
  }
}
