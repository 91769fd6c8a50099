package io.millrace.job.clickhouse.insert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** Many small blocks from several threads, each sent again and again until it is confirmed. */
final class BlocksUnderKills {
  private static final int WRITERS = 12;
  private static final int ROWS = 40;

  private final Inserter inserter;
  private final TableName table;
  private final AtomicLong blocks = new AtomicLong();
  private final AtomicLong confirmed = new AtomicLong();
  private final AtomicLong repetitions = new AtomicLong();
  private final AtomicBoolean enough = new AtomicBoolean();

  BlocksUnderKills(Inserter inserter, TableName table) {
    this.inserter = inserter;
    this.table = table;
  }

  /** What is done to the server meanwhile. */
  interface Trouble {
    void run() throws Exception;
  }

  /** Inserts until the trouble is over, and every block that was begun is confirmed. */
  void during(Trouble trouble) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      writers.add(CompletableFuture.runAsync(this::write, threads));
    }
    trouble.run();
    enough.set(true);
    for (CompletableFuture<Void> writer : writers) {
      writer.get(2, TimeUnit.MINUTES);
    }
    threads.shutdown();
  }

  /** Waits until so many blocks more are confirmed: the server is at work again. */
  void awaitMore(int some) {
    long now = confirmed.get();
    Awaitility.await("blocks")
        .atMost(Duration.ofMinutes(1))
        .until(() -> confirmed.get() >= now + some);
  }

  /** The rows of all blocks. */
  long rows() {
    return blocks.get() * ROWS;
  }

  private void write() {
    while (!enough.get()) {
      long number = blocks.getAndIncrement();
      confirm(NumberBlocks.range(table, "block-" + number, number * ROWS, ROWS));
      confirmed.incrementAndGet();
    }
  }

  private void confirm(SealedBlock block) {
    while (true) {
      try {
        inserter.insert(block);
        return;
      } catch (InsertException notYet) {
        assertThat(notYet.verdict()).as(notYet.getMessage()).isEqualTo(Verdict.RETRY);
        repetitions.incrementAndGet();
        pause();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return blocks + " blocks, " + repetitions + " attempts that were not confirmed";
  }
}
