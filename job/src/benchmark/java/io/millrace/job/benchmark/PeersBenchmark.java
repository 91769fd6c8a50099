package io.millrace.job.benchmark;

import io.millrace.job.config.value.Guarantee;
import io.millrace.job.pipeline.Pipeline;
import io.millrace.testkit.Folders;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.benchmark.DocumentSet;
import io.millrace.udf.benchmark.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Millrace beside other ways into ClickHouse: the same documents out of memory, the same server,
 * one way after the other in rounds. Every run must end with every row in the table.
 *
 * <p>As in {@link IngestBenchmark}, Flink and the bare insert have the cores they are started on,
 * the server the others.
 *
 * <p>Arguments: the file to write. Without it the numbers are only printed. The property {@code
 * millrace.sets} names the sets, separated by commas; without it all are measured.
 */
final class PeersBenchmark {
  static final int ROUNDS = 3;
  static final Duration TIME = Duration.ofSeconds(8);

  /** Merges that take longer are not waited for. */
  private static final Duration MERGES = Duration.ofSeconds(30);

  private final ClickHouseServer server;
  private final List<Peer> peers = new ArrayList<>();

  private PeersBenchmark(ClickHouseServer server, Path checkpoints) {
    this.server = server;
    for (Guarantee guarantee : Guarantee.values()) {
      peers.add(
          new FlinkPeer(
              "Millrace, " + IngestBenchmark.named(guarantee),
              SetTable.WITH_WINDOW,
              guarantee,
              checkpoints,
              (records, to, set, config) ->
                  Pipeline.of(config, SetTable.schema(set), null).addBehind(records)));
    }
    peers.add(new BareInsert());
  }

  public static void main(String[] args) throws Exception {
    Machine machine = Machine.here();
    Path folder = Files.createTempDirectory("millrace-benchmark");
    try (ClickHouseServer server = ClickHouseServer.start(ClickHouseOptions.temporary())) {
      Cores.others().give(server.pid());
      Map<DocumentSet, Map<String, List<PeerRun>>> runs = new EnumMap<>(DocumentSet.class);
      for (DocumentSet set : sets()) {
        PeersBenchmark benchmark = new PeersBenchmark(server, folder);
        Connector.available().forEach(connector -> benchmark.add(connector, set, folder));
        runs.put(set, benchmark.alternate(set));
      }
      PeersPage page = new PeersPage(server.query("SELECT version()"), machine, runs);
      System.out.println(page.tables());
      if (args.length == 1) {
        Notes.write(Path.of(args[0]), PeersPage.HEADING, page.text());
      }
    } finally {
      Folders.delete(folder);
    }
  }

  private static List<DocumentSet> sets() {
    String named = System.getProperty("millrace.sets", "");
    return named.isEmpty()
        ? List.of(DocumentSet.values())
        : Arrays.stream(named.split(",")).map(DocumentSet::valueOf).toList();
  }

  private void add(Connector connector, DocumentSet set, Path checkpoints) {
    for (String way : connector.ways()) {
      if (connector.canSend(set, way)) {
        peers.add(
            new FlinkPeer(
                way,
                SetTable.WITHOUT_WINDOW,
                Guarantee.AT_LEAST_ONCE,
                checkpoints,
                (records, to, documents, config) ->
                    connector.addTo(records, to.url(), SetTable.NAME, documents, way)));
      }
    }
  }

  /** One round that does not count, then all that do. Each begins with another peer. */
  private Map<String, List<PeerRun>> alternate(DocumentSet set) throws Exception {
    Map<String, List<PeerRun>> runs = new LinkedHashMap<>();
    peers.forEach(peer -> runs.put(peer.name(), new ArrayList<>()));
    List<Peer> order = new ArrayList<>(peers);
    for (int round = 0; round <= ROUNDS; round++) {
      for (Peer peer : order) {
        PeerRun run = run(peer, set);
        System.out.printf(
            "%s, %s: %s: %s%n", set, round == 0 ? "warm-up" : "round " + round, peer.name(), run);
        if (round > 0) {
          runs.get(peer.name()).add(run);
        }
      }
      Collections.rotate(order, 1);
    }
    return runs;
  }

  private PeerRun run(Peer peer, DocumentSet set) throws Exception {
    SetTable.create(server, set, peer.tableSettings());
    long inserts = inserts();
    CpuTime clientBefore = CpuTime.own();
    CpuTime serverBefore = CpuTime.of(server.pid());
    Peer.Loaded loaded = peer.load(server, set, TIME);
    CpuTime client = CpuTime.own().minus(clientBefore);
    awaitMerges();
    CpuTime spent = CpuTime.of(server.pid()).minus(serverBefore);
    long landed = number("SELECT count() FROM " + SetTable.NAME);
    if (landed != loaded.rows()) {
      throw new IllegalStateException(
          peer.name() + ": " + landed + " rows of " + loaded.rows() + " landed");
    }
    return new PeerRun(
        loaded.rows() / (loaded.took().toMillis() / 1e3),
        client.perMillion(loaded.rows()),
        spent.perMillion(loaded.rows()),
        (double) loaded.rows() / (inserts() - inserts));
  }

  private long inserts() {
    return number("SELECT sum(value) FROM system.events WHERE event = 'InsertQuery'");
  }

  private void awaitMerges() throws InterruptedException {
    long end = System.nanoTime() + MERGES.toNanos();
    while (number("SELECT count() FROM system.merges") > 0 && System.nanoTime() < end) {
      Thread.sleep(200);
    }
  }

  private long number(String sql) {
    return Long.parseLong(server.query(sql));
  }
}
