package io.millrace.job.tool.replay;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.config.value.FailingViews;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.udf.block.SealedBlock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sends a block until there is a definite answer, and combines all answers into a result. */
final class Delivery {
  private static final int ATTEMPTS = 5;
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** Whether a block was sent before. */
  enum History {
    NEVER_SENT,
    PERHAPS_SENT
  }

  /** The final state of a block. */
  enum Result {
    /** The table and every view have it. */
    INSERTED,
    /** Every attempt was refused, so the table has no row of it. */
    REFUSED,
    /** It is refused now, but an earlier attempt may have inserted it. */
    REFUSED_IN_DOUBT,
    /** The table has it, but a view lacks rows. */
    VIEW_FAILED,
    /** It may be inserted, and sending it again may insert it twice. */
    FORGOTTEN,
    /** It may have landed. */
    UNCONFIRMED
  }

  /** The result and the last answer. */
  static final class Outcome {
    private final Result result;
    private final @Nullable InsertException failure;

    private Outcome(Result result, @Nullable InsertException failure) {
      this.result = result;
      this.failure = failure;
    }

    Result result() {
      return result;
    }

    /** Why it was not inserted. */
    InsertException failure() {
      return Objects.requireNonNull(failure, "It was inserted");
    }
  }

  /** Asked before a block is sent again. */
  @FunctionalInterface
  interface Recognition {
    /** Whether the tables certainly recognise it if it was inserted. */
    boolean isCertain() throws CatalogException;
  }

  /** Waits between two attempts. */
  @FunctionalInterface
  interface Pause {
    void pause(Duration duration) throws InterruptedException;
  }

  /** A request to the server. */
  @FunctionalInterface
  interface Request<T> {
    T send() throws InsertException, InterruptedException;
  }

  private final Inserter inserter;
  private final FailingViews failingViews;
  private final Pause pause;

  Delivery(Inserter inserter, FailingViews failingViews, Pause pause) {
    this.inserter = inserter;
    this.failingViews = failingViews;
    this.pause = pause;
  }

  Outcome send(SealedBlock block, History history, Recognition recognition)
      throws CatalogException, InterruptedException {
    History known = history;
    boolean leaveViewsOut = false;
    for (int attempt = 1; ; attempt++) {
      try {
        if (leaveViewsOut) {
          inserter.insertDespiteViews(block);
        } else {
          inserter.insert(block);
        }
        return new Outcome(Result.INSERTED, null);
      } catch (InsertException failure) {
        switch (failure.verdict()) {
          case ROWS_REFUSED:
          case TOO_MANY_PARTITIONS:
          case TOO_LARGE:
            return new Outcome(
                known == History.NEVER_SENT ? Result.REFUSED : Result.REFUSED_IN_DOUBT, failure);
          case VIEW_FAILED:
          case VIEW_THREW:
            if (failingViews != FailingViews.LEAVE_OUT || leaveViewsOut) {
              return new Outcome(Result.VIEW_FAILED, failure);
            }
            leaveViewsOut = true;
            known = History.PERHAPS_SENT;
            break;
          case PERMANENT:
          case PARTLY_INSERTED:
            return new Outcome(Result.UNCONFIRMED, failure);
          case RETRY:
            if (!failure.leftNothing()) {
              known = History.PERHAPS_SENT;
            }
            if (attempt >= ATTEMPTS) {
              return new Outcome(Result.UNCONFIRMED, failure);
            }
            pause.pause(PAUSE);
            break;
        }
        if (!recognition.isCertain()) {
          return new Outcome(Result.FORGOTTEN, failure);
        }
      }
    }
  }

  /** Repeats a question that changes nothing. */
  <T> T ask(Request<T> request) throws InsertException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return request.send();
      } catch (InsertException failure) {
        if (failure.verdict() != Verdict.RETRY || attempt >= ATTEMPTS) {
          throw failure;
        }
        pause.pause(PAUSE);
      }
    }
  }
}
