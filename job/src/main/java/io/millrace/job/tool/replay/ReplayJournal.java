package io.millrace.job.tool.replay;

import io.millrace.job.clickhouse.catalog.CatalogException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The write-ahead log of all replays of one error table: entries in one total order. A replay takes
 * these steps:
 *
 * <pre>
 *   sealed ──▶ started ──▶ inserted
 *      │          ├──────▶ split      its rows continue in replays that are started
 *      └──────────┴──────▶ withdrawn  its documents are open again
 * </pre>
 *
 * <p>A document of a replay that is sealed, started or inserted is taken: {@link OpenDocuments}
 * leaves it out.
 *
 * <p>{@link #append} is a compare-and-set on the number of entries. A run that appends has
 * therefore read every entry before its own. Of two runs at the same time, one cannot append any
 * more and gives way. It follows that:
 *
 * <ul>
 *   <li>Two runs never take the same document: the second one to append {@code sealed} fails.
 *   <li>A run that finds a replay at {@code sealed} withdraws it. The run that sealed it cannot
 *       append {@code started} any more, so it sends nothing.
 *   <li>A run that finds a replay at {@code started} does not know whether its blocks were sent,
 *       nor whether they still will be. It sends the same blocks under the same tokens and never
 *       splits or withdraws it.
 *   <li>A run that started a replay itself and has got nothing but refusals knows that nothing
 *       landed, as soon as it has appended {@code split} or {@code withdrawn}: until then no other
 *       run has taken the replay over.
 * </ul>
 */
interface ReplayJournal {
  /** The state of the journal at one time. */
  final class State {
    private final long last;
    private final Instant now;
    private final List<UnfinishedReplay> unfinished;

    State(long last, Instant now, List<UnfinishedReplay> unfinished) {
      this.last = last;
      this.now = now;
      this.unfinished = List.copyOf(unfinished);
    }

    /** The highest number, or 0. */
    long last() {
      return last;
    }

    /** The server's clock. */
    Instant now() {
      return now;
    }

    List<UnfinishedReplay> unfinished() {
      return unfinished;
    }
  }

  /** May lag behind: {@link #append} finds out. */
  State read() throws CatalogException;

  /** Documents and blocks of an unfinished replay. */
  Replay load(UUID replay) throws CatalogException, InterruptedException;

  /**
   * Appends all entries or none, under one number: none when another run was first. When it throws,
   * they may be appended.
   *
   * @param number one more than the last number read or appended
   * @param run who appends
   * @return their number, which is higher than asked for when the server lost what was appended
   *     before; empty when another run was first
   */
  OptionalLong append(long number, UUID run, List<JournalEntry> entries)
      throws CatalogException, InterruptedException;
}
