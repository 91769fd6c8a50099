package io.millrace.job.tool.replay;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.sink.insert.BlockParts;
import io.millrace.job.sink.insert.ForwardingInserter;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.job.tool.replay.Delivery.History;
import io.millrace.job.tool.replay.ReplaySettings.ForgottenTokens;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.convert.ValuesInErrors;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code errors replay}, by the rules of the {@link ReplayJournal}. All dependencies
 * are injected and it starts no thread, so it is deterministic for the same dependencies and random
 * ids.
 */
final class ReplayRun {
  /** How long an earlier release may take between its steps sealed and started. */
  private static final Duration UNNUMBERED_SEAL = Duration.ofMinutes(10);

  /** The run ends after this many consecutive replays without a definite answer. */
  private static final int MOST_UNCONFIRMED = 2;

  private final ReplaySettings settings;
  private final ReplayJournal journal;
  private final OpenDocuments open;
  private final TokenMemory memory;
  private final ReplayConverter converter;
  private final Inserter inserter;
  private final Delivery delivery;
  private final Clock clock;
  private final Supplier<UUID> ids;
  private final UUID run;
  private final ReplayReport report = new ReplayReport();

  /** Confirmed, and appended with the next entry. */
  private final List<JournalEntry> confirmed = new ArrayList<>();

  /** The documents in flight, by identity. */
  private final Map<String, RejectedDocument> portion = new HashMap<>();

  private long next;
  private int unconfirmed;

  /**
   * @param clock measures how long this run has been sending
   * @param ids draws the names of replays and of this run, never the same twice
   */
  ReplayRun(
      ReplaySettings settings,
      ReplayJournal journal,
      OpenDocuments open,
      TokenMemory memory,
      ReplayConverter converter,
      Inserter inserter,
      Delivery.Pause pause,
      Clock clock,
      Supplier<UUID> ids) {
    this.settings = settings;
    this.journal = journal;
    this.open = open;
    this.memory = memory;
    this.converter = converter;
    this.inserter = inserter;
    this.delivery = new Delivery(inserter, settings.failingViews(), pause);
    this.clock = clock;
    this.ids = ids;
    this.run = ids.get();
  }

  /** Finishes interrupted replays, then replays all open documents. */
  ReplayReport replay(RejectedFilter filter)
      throws CatalogException,
          SchemaException,
          InsertException,
          ConcurrentReplayException,
          InterruptedException {
    return replay(filter, soFar -> ReplayProgress.Next.CONTINUE);
  }

  /** The same, watched. */
  ReplayReport replay(RejectedFilter filter, ReplayProgress progress)
      throws CatalogException,
          SchemaException,
          InsertException,
          ConcurrentReplayException,
          InterruptedException {
    resume();
    report.inTable(open.inTable(filter));
    @Nullable RejectedDocument last = null;
    while (true) {
      List<RejectedDocument> documents = open.next(filter, last, next - 1);
      if (documents.isEmpty()) {
        flush();
        return report;
      }
      if (last == null) {
        requireMemory();
      }
      last = documents.get(documents.size() - 1);
      replay(documents);
      if (progress.after(report) == ReplayProgress.Next.STOP) {
        flush();
        return report;
      }
    }
  }

  /**
   * Records the user's decision about a replay.
   *
   * @param step {@code INSERTED} or {@code WITHDRAWN}
   * @return whether there is such a replay and it is unfinished
   */
  boolean settle(UUID replay, ReplayStep step)
      throws CatalogException, ConcurrentReplayException, InterruptedException {
    ReplayJournal.State state = journal.read();
    next = state.last() + 1;
    if (state.unfinished().stream().noneMatch(one -> one.id().equals(replay))) {
      return false;
    }
    String why = "the user says so";
    append(
        List.of(
            JournalEntry.opened(run),
            step == ReplayStep.INSERTED
                ? JournalEntry.inserted(replay)
                : JournalEntry.withdrawn(replay, why)));
    return true;
  }

  private void resume()
      throws CatalogException, InsertException, ConcurrentReplayException, InterruptedException {
    ReplayJournal.State state = journal.read();
    next = state.last() + 1;
    List<JournalEntry> entries = new ArrayList<>();
    List<UnfinishedReplay> started = new ArrayList<>();
    for (UnfinishedReplay unfinished : state.unfinished()) {
      if (unfinished.step() == ReplayStep.STARTED) {
        started.add(unfinished);
      } else if (unfinished.number() > 0
          || unfinished.since().isBefore(state.now().minus(UNNUMBERED_SEAL))) {
        entries.add(JournalEntry.withdrawn(unfinished.id(), "interrupted before it started"));
      }
    }
    if (!started.isEmpty() || !entries.isEmpty()) {
      // From here on an earlier run that is still alive cannot append.
      entries.add(JournalEntry.opened(run));
      append(entries);
    }
    for (UnfinishedReplay unfinished : started) {
      resume(unfinished, Duration.between(unfinished.since(), state.now()));
    }
  }

  private void resume(UnfinishedReplay unfinished, Duration age)
      throws CatalogException, InsertException, ConcurrentReplayException, InterruptedException {
    Replay replay = journal.load(unfinished.id());
    Sending sending = new Sending(age, unfinished.written());
    if (deliver(replay, History.PERHAPS_SENT, sending)) {
      report.finished(replay);
    }
  }

  /** Since when a replay may have been sent. */
  private final class Sending {
    private final Duration age;
    private final Instant since = clock.instant();
    private final Map<String, Long> written;

    Sending(Duration age, Map<String, Long> written) {
      this.age = age;
      this.written = written;
    }

    /** Why it may not be recognised when it is sent now; also empty if that is accepted. */
    Optional<String> doubt() throws CatalogException {
      return settings.forgotten() == ForgottenTokens.RESEND
          ? Optional.empty()
          : memory.doubt(age.plus(Duration.between(since, clock.instant())), written);
    }
  }

  /** A table without deduplication cannot take a block exactly once. */
  private void requireMemory() throws CatalogException {
    Optional<String> doubt = new Sending(Duration.ZERO, memory.written()).doubt();
    if (doubt.isPresent()) {
      throw noMemory(doubt.get());
    }
  }

  private static CatalogException noMemory(String doubt) {
    return new CatalogException(
        CatalogException.Kind.REFUSED,
        "A repeated block would be inserted twice: " + doubt,
        "millrace check prints the statement that fixes it. To replay anyway, set "
            + DeliveryOptions.ACCEPT_WEAKER_DEDUPLICATION.key()
            + ": true; after a failure, the table may have rows twice",
        null);
  }

  private void replay(List<RejectedDocument> documents)
      throws CatalogException,
          SchemaException,
          InsertException,
          ConcurrentReplayException,
          InterruptedException {
    portion.clear();
    documents.forEach(document -> portion.put(document.identity(), document));
    ReplayConverter.Result result = converter.convert(documents);
    result.rejectedAgain().forEach(report::rejectedAgain);
    if (result.replays().isEmpty()) {
      return;
    }
    List<JournalEntry> seals = new ArrayList<>();
    result.replays().forEach(replay -> seals.add(JournalEntry.sealed(replay)));
    append(seals);
    for (Replay replay : result.replays()) {
      Sending sending = new Sending(Duration.ZERO, memory.written());
      append(List.of(JournalEntry.started(replay.id(), sending.written)));
      if (deliver(replay, History.NEVER_SENT, sending)) {
        report.inserted(replay);
      }
    }
  }

  /**
   * Sends a replay that is started.
   *
   * @return whether all of it is in the table
   */
  private boolean deliver(Replay replay, History history, Sending sending)
      throws CatalogException, InsertException, ConcurrentReplayException, InterruptedException {
    History known = history;
    @Nullable PendingReplay pending = null;
    for (SealedBlock block : replay.blocks()) {
      // Even one that was just started: had this run been held up, another may have sent it long
      // ago.
      Optional<String> doubt = sending.doubt();
      if (doubt.isPresent()) {
        report.pending(PendingReplay.forgotten(replay, settings.target(), doubt.get()));
        return false;
      }
      Delivery.Outcome outcome = delivery.send(block, known, () -> sending.doubt().isEmpty());
      switch (outcome.result()) {
        case INSERTED:
          break;
        case VIEW_FAILED:
          pending = PendingReplay.viewFailed(replay, settings.target(), message(outcome.failure()));
          break;
        case REFUSED:
          unconfirmed = 0;
          refused(replay, block, outcome.failure());
          return false;
        case REFUSED_IN_DOUBT:
          unconfirmed = 0;
          report.pending(
              PendingReplay.refusedInDoubt(replay, settings.target(), message(outcome.failure())));
          return false;
        case FORGOTTEN:
          report.pending(
              PendingReplay.forgotten(
                  replay,
                  settings.target(),
                  sending.doubt().orElse("") + " (" + message(outcome.failure()) + ")"));
          return false;
        case UNCONFIRMED:
          unconfirmed(replay, outcome.failure());
          return false;
      }
      // The replay as a whole is not one that nothing landed of.
      known = History.PERHAPS_SENT;
    }
    unconfirmed = 0;
    if (pending != null) {
      report.pending(pending);
      return false;
    }
    confirmed.add(JournalEntry.inserted(replay.id()));
    return true;
  }

  /** Nothing of it landed, and nothing of it was sent before. */
  private void refused(Replay replay, SealedBlock block, InsertException refusal)
      throws CatalogException, InsertException, ConcurrentReplayException, InterruptedException {
    if (!replay.isDivisible()) {
      append(List.of(JournalEntry.withdrawn(replay.id(), message(refusal))));
      replay
          .documents()
          .forEach(
              document ->
                  report.rejectedAgain(
                      new ReplayReport.RejectedAgain(document(document), message(refusal))));
      return;
    }
    List<Replay> parts;
    try {
      parts = parts(replay, block);
    } catch (InsertException failure) {
      unconfirmed(replay, failure);
      return;
    }
    List<JournalEntry> entries = new ArrayList<>();
    entries.add(JournalEntry.split(replay.id(), message(refusal)));
    Sending sending = new Sending(Duration.ZERO, memory.written());
    parts.forEach(part -> entries.add(JournalEntry.startedPart(part, sending.written)));
    append(entries);
    for (Replay part : parts) {
      if (deliver(part, History.NEVER_SENT, sending)) {
        report.inserted(part);
      }
    }
  }

  private List<Replay> parts(Replay replay, SealedBlock block)
      throws InsertException, InterruptedException {
    // Cut here: a proxy may refuse the block because of its size.
    Inserter patient =
        new ForwardingInserter(inserter) {
          @Override
          public SealedBlock part(SealedBlock whole, int from, int rows, String token)
              throws InsertException, InterruptedException {
            return delivery.ask(() -> inserter.part(whole, from, rows, token));
          }
        };
    List<Replay> parts = new ArrayList<>();
    int from = 0;
    for (SealedBlock part : BlockParts.of(block, patient)) {
      parts.add(new Replay(ids.get(), replay.documents(from, part.rows()), List.of(part)));
      from += part.rows();
    }
    return parts;
  }

  private RejectedDocument document(String identity) {
    RejectedDocument document = portion.get(identity);
    if (document == null) {
      throw new IllegalStateException("No document in flight is " + identity);
    }
    return document;
  }

  private void unconfirmed(Replay replay, InsertException failure)
      throws CatalogException, InsertException, ConcurrentReplayException, InterruptedException {
    report.pending(PendingReplay.unconfirmed(replay, settings.target(), message(failure)));
    if (++unconfirmed >= MOST_UNCONFIRMED) {
      flush();
      throw settings.values() == ValuesInErrors.REDACTED ? failure.redacted() : failure;
    }
  }

  private String message(InsertException failure) {
    return String.valueOf(
        settings.values() == ValuesInErrors.REDACTED
            ? failure.redacted().getMessage()
            : failure.getMessage());
  }

  private void flush() throws CatalogException, ConcurrentReplayException, InterruptedException {
    if (!confirmed.isEmpty()) {
      append(List.of());
    }
  }

  private void append(List<JournalEntry> entries)
      throws CatalogException, ConcurrentReplayException, InterruptedException {
    List<JournalEntry> all = new ArrayList<>(confirmed);
    all.addAll(entries);
    OptionalLong number = journal.append(next, run, all);
    if (number.isEmpty()) {
      throw new ConcurrentReplayException(settings.errorTable());
    }
    confirmed.clear();
    next = number.getAsLong() + 1;
  }
}
