package io.millrace.job.clickhouse.insert;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.job.sink.insert.IsolationResult;
import io.millrace.udf.block.SealedBlock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the run behind the first block that lands. Delivery does not hang on it: when it fails,
 * it is tried again behind a later block, a minute later at the soonest.
 */
final class RememberingInserter implements Inserter {
  private static final Logger LOG = LoggerFactory.getLogger(RememberingInserter.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);

  /** Tells ClickHouse of the run. */
  @FunctionalInterface
  interface Memory {
    void remember() throws CatalogException;
  }

  private enum State {
    OPEN,
    UNDER_WAY,
    FAILED,
    DONE
  }

  private final Inserter inserter;
  private final Memory memory;
  private final LongSupplier nanoTime;
  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
  private volatile long failedAt;

  RememberingInserter(Inserter inserter, Memory memory, LongSupplier nanoTime) {
    this.inserter = inserter;
    this.memory = memory;
    this.nanoTime = nanoTime;
  }

  @Override
  public void insert(SealedBlock block) throws InsertException, InterruptedException {
    inserter.insert(block);
    landed();
  }

  @Override
  public void insertDespiteViews(SealedBlock block) throws InsertException, InterruptedException {
    inserter.insertDespiteViews(block);
    landed();
  }

  private void landed() {
    boolean isMine =
        state.compareAndSet(State.OPEN, State.UNDER_WAY)
            || (state.get() == State.FAILED
                && nanoTime.getAsLong() - failedAt >= PAUSE.toNanos()
                && state.compareAndSet(State.FAILED, State.UNDER_WAY));
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
          "ClickHouse could not be told that this pipeline has written rows. Should it ever be"
              + " started without a checkpoint or savepoint, that will not be noticed. {}. {}.",
          fault.getMessage(),
          fault.fix());
      return State.FAILED;
    }
  }

  @Override
  public SealedBlock part(SealedBlock block, int from, int rows, String token)
      throws InsertException, InterruptedException {
    return inserter.part(block, from, rows, token);
  }

  @Override
  public byte[] json(SealedBlock block) throws InsertException, InterruptedException {
    return inserter.json(block);
  }

  @Override
  public IsolationResult isolate(SealedBlock block, int most)
      throws InsertException, InterruptedException {
    return inserter.isolate(block, most);
  }

  @Override
  public void close() {
    inserter.close();
  }
}
