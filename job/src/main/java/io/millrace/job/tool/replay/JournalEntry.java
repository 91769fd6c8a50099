package io.millrace.job.tool.replay;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One step of one replay. */
final class JournalEntry {
  private final UUID replay;
  private final ReplayStep step;
  private final Replay content;
  private final Map<String, Long> written;
  private final String message;

  private JournalEntry(
      UUID replay, ReplayStep step, Replay content, Map<String, Long> written, String message) {
    this.replay = replay;
    this.step = step;
    this.content = content;
    this.written = Map.copyOf(written);
    this.message = message;
  }

  private static JournalEntry of(UUID replay, ReplayStep step, String message) {
    return new JournalEntry(
        replay, step, new Replay(replay, List.of(), List.of()), Map.of(), message);
  }

  static JournalEntry sealed(Replay replay) {
    return new JournalEntry(replay.id(), ReplayStep.SEALED, replay, Map.of(), "");
  }

  /**
   * @param written see {@link TokenMemory#written}
   */
  static JournalEntry started(UUID replay, Map<String, Long> written) {
    return new JournalEntry(
        replay, ReplayStep.STARTED, new Replay(replay, List.of(), List.of()), written, "");
  }

  /** A part of a replay that is split: sealed and started at once. */
  static JournalEntry startedPart(Replay part, Map<String, Long> written) {
    return new JournalEntry(part.id(), ReplayStep.STARTED, part, written, "");
  }

  static JournalEntry inserted(UUID replay) {
    return of(replay, ReplayStep.INSERTED, "");
  }

  static JournalEntry withdrawn(UUID replay, String why) {
    return of(replay, ReplayStep.WITHDRAWN, why);
  }

  static JournalEntry split(UUID replay, String why) {
    return of(replay, ReplayStep.SPLIT, why);
  }

  static JournalEntry opened(UUID run) {
    return of(run, ReplayStep.OPENED, "");
  }

  UUID replay() {
    return replay;
  }

  ReplayStep step() {
    return step;
  }

  /** Documents and blocks of the step that makes them durable; of any other step none. */
  Replay content() {
    return content;
  }

  /** The block counts of the tables before the first block was sent, for {@link TokenMemory}. */
  Map<String, Long> written() {
    return written;
  }

  /** Why. Empty when the step says enough. */
  String message() {
    return message;
  }
}
