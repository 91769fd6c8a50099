package io.millrace.job.benchmark;

import io.millrace.job.config.value.Guarantee;
import io.millrace.testkit.Folders;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.benchmark.DocumentSet;
import io.millrace.udf.benchmark.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
 * <p>Arguments: the file to write. Without it the numbers are only printed.
 */
final class PeersBenchmark {
  static final int ROUNDS = 3;
  static final Duration TIME = Duration.ofSeconds(15);

  /** For the round that does not count. The JVM compiles for most of it. */
  static final Duration WARM_UP = Duration.ofSeconds(30);

  private final PeerRunner runner;
  private final List<Peer> peers = new ArrayList<>();

  private PeersBenchmark(ClickHouseServer server, Path checkpoints, DocumentSet set) {
    this.runner = new PeerRunner(server);
    for (Guarantee guarantee : Guarantee.values()) {
      peers.add(
          new FlinkPeer(
              "Millrace, " + IngestBenchmark.named(guarantee),
              SetTable.WITH_WINDOW,
              guarantee,
              checkpoints,
              List.of(),
              FlinkPeer.MILLRACE));
    }
    peers.add(new BareInsert(set));
  }

  public static void main(String[] args) throws Exception {
    Machine machine = Machine.here();
    Path folder = Files.createTempDirectory("millrace-benchmark");
    try (ClickHouseServer server = ClickHouseServer.start(ClickHouseOptions.temporary())) {
      Cores.others().give(server.pid());
      Map<DocumentSet, Map<String, List<PeerRun>>> runs = new EnumMap<>(DocumentSet.class);
      for (DocumentSet set : ChosenSets.or(DocumentSet.values())) {
        PeersBenchmark benchmark = new PeersBenchmark(server, folder, set);
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

  private void add(Connector connector, DocumentSet set, Path checkpoints) {
    for (String way : connector.ways()) {
      if (connector.canSend(set, way)) {
        peers.add(
            new FlinkPeer(
                way,
                SetTable.WITHOUT_WINDOW,
                Guarantee.AT_LEAST_ONCE,
                checkpoints,
                List.of(),
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
        PeerRun run = runner.run(peer, set, round == 0 ? WARM_UP : TIME);
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
}
