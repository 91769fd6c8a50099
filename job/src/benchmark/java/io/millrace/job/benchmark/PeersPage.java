package io.millrace.job.benchmark;

import io.millrace.udf.benchmark.DocumentSet;
import io.millrace.udf.benchmark.Machine;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What a run writes about Millrace and its peers. */
record PeersPage(
    String serverVersion, Machine machine, Map<DocumentSet, Map<String, List<PeerRun>>> runs) {

  static final String HEADING = "Beside other ways into ClickHouse";

  private static final String FIRST = "Millrace, exactly-once";

  String text() {
    return """
        %s
        The same documents out of memory, the same server, one way after the other, %d rounds; the table shows medians. Every
        document is put out with a new key, because rows with the same key would lie side by side in the table and compress to
        a fraction. Before the rounds each way runs for %d s, because the JVM compiles at first.
        Documents are put out for %d s; *rows/s* are the rows that the server has confirmed, divided by the time until the
        last one. Flink has one subtask and one processor core, the server has the other cores. After every run the table
        held exactly the documents that were put out. Exactly-once inserts the rows of the last seconds after the last document,
        and in a run as short as this one that costs it rows/s.

        - *client* and *server*: seconds of processor time for a million rows. The client's begin with the first document,
          because a job starts rarely. The server's includes merges, up to %d s after
          a run. *of bare*: the server's time as a share of that for the bare insert; the target is 33 %%.
        - *bare insert*: HTTP requests of 500,000 documents in JSONEachRow, one after another. It reads no stream, makes no
          checkpoint, and does not retry.
        - *connector*: ClickHouse's connector for Flink, built from its sources (`job/benchmark peers --connector`). It is
          at-least-once. *text* sends documents as JSONEachRow, *typed* parses them with Jackson and sends RowBinary.

        %s
        """
        .formatted(
            Notes.measured(machine, serverVersion),
            PeersBenchmark.ROUNDS,
            PeersBenchmark.WARM_UP.toSeconds(),
            PeersBenchmark.TIME.toSeconds(),
            PeerRunner.MERGE_WAIT.toSeconds(),
            tables());
  }

  String tables() {
    return runs.entrySet().stream()
        .map(entry -> table(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private static String table(DocumentSet set, Map<String, List<PeerRun>> peers) {
    List<PeerRun> first = Objects.requireNonNull(peers.get(FIRST));
    List<PeerRun> bare = Objects.requireNonNull(peers.get(BareInsert.NAME));
    return """
        ### %s

        | way | rows/s | slowest and fastest | of exactly-once | client | server | of bare | together | rows an insert |
        |---|---|---|---|---|---|---|---|---|
        %s"""
        .formatted(
            set,
            peers.entrySet().stream()
                .map(peer -> row(peer.getKey(), peer.getValue(), first, bare))
                .collect(Collectors.joining()));
  }

  private static String row(
      String name, List<PeerRun> runs, List<PeerRun> first, List<PeerRun> bare) {
    return "| %s | %,.0f | %,.0f … %,.0f | %.0f %% | %.2f | %.2f | %.0f %% | **%.2f** | %,.0f |\n"
        .formatted(
            name,
            median(runs, PeerRun::rate),
            sorted(runs, PeerRun::rate)[0],
            sorted(runs, PeerRun::rate)[runs.size() - 1],
            100 * median(runs, PeerRun::rate) / median(first, PeerRun::rate),
            median(runs, PeerRun::client),
            median(runs, PeerRun::server),
            100 * median(runs, PeerRun::server) / median(bare, PeerRun::server),
            median(runs, PeerRun::cpu),
            median(runs, PeerRun::rowsAnInsert));
  }

  private static double median(List<PeerRun> runs, ToDoubleFunction<PeerRun> value) {
    return sorted(runs, value)[runs.size() / 2];
  }

  private static double[] sorted(List<PeerRun> runs, ToDoubleFunction<PeerRun> value) {
    return runs.stream().mapToDouble(value).sorted().toArray();
  }
}
