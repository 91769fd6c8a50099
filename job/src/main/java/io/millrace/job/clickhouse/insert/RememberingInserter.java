package io.millrace.job.clickhouse.insert;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.sink.insert.ForwardingInserter;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.udf.block.SealedBlock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the run after the first block is inserted. Delivery does not depend on it: after a
 * failure, it is retried after a later block, at most once a minute.
 */
final class RememberingInserter extends ForwardingInserter {
  private static final Logger LOG = LoggerFactory.getLogger(RememberingInserter.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);

  /** Records the run in ClickHouse. */
  @FunctionalInterface
  interface Memory {
    void remember() throws CatalogException;
  }

  private enum State {
    OPEN,
    RECORDING,
    FAILED,
    DONE
  }

  private final Memory memory;
  private final LongSupplier nanoTime;
  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
  private volatile long failedAt;

  RememberingInserter(Inserter inserter, Memory memory, LongSupplier nanoTime) {
    super(inserter);
    this.memory = memory;
    this.nanoTime = nanoTime;
  }

  @Override
  public void insert(SealedBlock block) throws InsertException, InterruptedException {
    super.insert(block);
    landed();
  }

  @Override
  public void insertDespiteViews(SealedBlock block) throws InsertException, InterruptedException {
    super.insertDespiteViews(block);
    landed();
  }

  private void landed() {
    boolean isMine =
        state.compareAndSet(State.OPEN, State.RECORDING)
            || (state.get() == State.FAILED
                && nanoTime.getAsLong() - failedAt >= PAUSE.toNanos()
                && state.compareAndSet(State.FAILED, State.RECORDING));
    if (isMine) {
      state.set(remember());
    }
  }

  private State remember() {
    try {
      memory.remember();
      return State.DONE;
    } catch (CatalogException fault) {
      failedAt = nanoTime.getAsLong();
      LOG.warn(
          "Could not record in ClickHouse that this pipeline has written rows. Millrace will not"
              + " detect a later start without a checkpoint or savepoint. {}. {}.",
          fault.getMessage(),
          fault.fix());
      return State.FAILED;
    }
  }
}
