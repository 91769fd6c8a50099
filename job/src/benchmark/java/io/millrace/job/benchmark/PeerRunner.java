package io.millrace.job.benchmark;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.benchmark.DocumentSet;
import java.time.Duration;

/** Lets peers load their documents into an empty table, and measures what that takes. */
final class PeerRunner {
  /** How long to wait for merges after a run. */
  static final Duration MERGE_WAIT = Duration.ofSeconds(30);

  private final ClickHouseServer server;

  PeerRunner(ClickHouseServer server) {
    this.server = server;
  }

  /**
   * One run.
   *
   * @throws IllegalStateException when the table does not hold every row afterward
   */
  PeerRun run(Peer peer, DocumentSet set, Duration time) throws Exception {
    SetTable.create(server, set, peer.tableSettings());
    long inserts = inserts();
    CpuTime serverBefore = CpuTime.of(server.pid());
    Peer.Loaded loaded = peer.load(server, set, time);
    awaitMerges();
    CpuTime spent = CpuTime.of(server.pid()).minus(serverBefore);
    long landed = SetTable.rows(server);
    if (landed != loaded.rows()) {
      throw new IllegalStateException(
          peer.name() + ": " + landed + " rows of " + loaded.rows() + " landed");
    }
    return new PeerRun(
        loaded.rows() / (loaded.took().toMillis() / 1e3),
        loaded.cpu().perMillion(loaded.rows()),
        spent.perMillion(loaded.rows()),
        (double) loaded.rows() / (inserts() - inserts));
  }

  private long inserts() {
    return number("SELECT sum(value) FROM system.events WHERE event = 'InsertQuery'");
  }

  private void awaitMerges() throws InterruptedException {
    long end = System.nanoTime() + MERGE_WAIT.toNanos();
    while (number("SELECT count() FROM system.merges") > 0 && System.nanoTime() < end) {
      Thread.sleep(200);
    }
  }

  private long number(String sql) {
    return Long.parseLong(server.query(sql));
  }
}
