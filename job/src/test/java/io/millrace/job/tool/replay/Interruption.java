package io.millrace.job.tool.replay;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.sink.insert.ForwardingInserter;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.udf.block.SealedBlock;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Something that happens once, just before or just after one of the requests of a run that change
 * something. The moments are numbered from 0 in their order.
 */
final class Interruption {
  /** The run ends here, as if its process were killed. */
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Crash() {
      super("crash");
    }
  }

  /** What happens. */
  @FunctionalInterface
  interface Event {
    void happen() throws Exception;
  }

  private final int moment;
  private final Event event;
  private int next;
  private boolean happened;

  Interruption(int moment, Event event) {
    this.moment = moment;
    this.event = event;
  }

  static Interruption crashAt(int moment) {
    return new Interruption(
        moment,
        () -> {
          throw new Crash();
        });
  }

  static Interruption none() {
    return new Interruption(-1, () -> {});
  }

  /** Whether the run was long enough for it. */
  boolean happened() {
    return happened;
  }

  private void moment() {
    if (next++ == moment) {
      happened = true;
      try {
        event.happen();
      } catch (Crash crash) {
        throw crash;
      } catch (Exception e) {
        throw new AssertionError("What happens in between must not fail", e);
      }
    }
  }

  ReplayJournal of(ReplayJournal journal) {
    return new ReplayJournal() {
      @Override
      public State read() throws CatalogException {
        return journal.read();
      }

      @Override
      public Replay load(UUID replay) throws CatalogException, InterruptedException {
        return journal.load(replay);
      }

      @Override
      public OptionalLong append(long number, UUID run, List<JournalEntry> entries)
          throws CatalogException, InterruptedException {
        moment();
        OptionalLong appended = journal.append(number, run, entries);
        moment();
        return appended;
      }
    };
  }

  Inserter of(Inserter inserter) {
    return new ForwardingInserter(inserter) {
      @Override
      public void insert(SealedBlock block) throws InsertException, InterruptedException {
        moment();
        try {
          super.insert(block);
        } finally {
          moment();
        }
      }

      @Override
      public void insertDespiteViews(SealedBlock block)
          throws InsertException, InterruptedException {
        moment();
        try {
          super.insertDespiteViews(block);
        } finally {
          moment();
        }
      }
    };
  }
}
