package io.millrace.job.benchmark;

import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.pipeline.FlinkSettings;
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
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What exactly-once costs: records out of memory → convert → a real ClickHouse, with each guarantee
 * in turns, as everything of a job but Kinesis. After every run the table must hold every record
 * put out.
 *
 * <p>Flink has the processor cores it is started on, the server all others, as they have in real
 * life. Sharing them, the blocks of a checkpoint, which are inserted together, would slow down the
 * conversion for no other reason than that.
 *
 * <p>Arguments: the file to write, and nothing else. Without it the numbers are only printed.
 */
final class IngestBenchmark {
  static final int ROUNDS = 5;
  static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(5);
  static final Duration WARM_UP = Duration.ofSeconds(6);

  /** Of the round that does not count. The JVM compiles for most of it. */
  static final Duration COMPILATION = Duration.ofSeconds(30);

  static final Duration MEASURED = Duration.ofSeconds(15);

  private final ClickHouseServer server;
  private final Path folder;
  private final Subject subject;

  private IngestBenchmark(ClickHouseServer server, Path folder, Subject subject) {
    this.server = server;
    this.folder = folder;
    this.subject = subject;
  }

  /**
   * What is measured.
   *
   * @param isStored whether the table stores its rows. If not, the server needs so little time that
   *     it is never the limit.
   */
  record Subject(DocumentSet set, boolean isStored) {
    static List<Subject> of(DocumentSet set) {
      return List.of(new Subject(set, true), new Subject(set, false));
    }

    void createTable(ClickHouseServer server) {
      if (isStored) {
        SetTable.create(server, set, SetTable.WITH_WINDOW);
      } else {
        SetTable.createWithoutStorage(server, set);
      }
    }

    @Override
    public String toString() {
      return isStored ? set.toString() : set + ", not stored";
    }
  }

  public static void main(String[] args) throws Exception {
    Machine machine = Machine.here();
    Path folder = Files.createTempDirectory("millrace-benchmark");
    try (ClickHouseServer server = ClickHouseServer.start(ClickHouseOptions.temporary())) {
      Cores.others().give(server.pid());
      Map<Subject, Map<Guarantee, List<Ingest>>> rounds = new LinkedHashMap<>();
      for (DocumentSet set : ChosenSets.or(DocumentSet.NARROW, DocumentSet.WIDE)) {
        for (Subject subject : Subject.of(set)) {
          rounds.put(subject, new IngestBenchmark(server, folder, subject).alternate());
        }
      }
      IngestPage page = new IngestPage(server.query("SELECT version()"), machine, rounds);
      System.out.println(page.tables());
      if (args.length == 1) {
        Notes.write(Path.of(args[0]), IngestPage.HEADING, page.text());
      }
    } finally {
      Folders.delete(folder);
    }
  }

  /** One round of each that does not count, then all that do. Each begins what the last ended with. */
  private Map<Guarantee, List<Ingest>> alternate() throws Exception {
    Map<Guarantee, List<Ingest>> rounds = new EnumMap<>(Guarantee.class);
    List<Guarantee> order = new ArrayList<>(List.of(Guarantee.values()));
    for (int round = 0; round <= ROUNDS; round++) {
      Collections.reverse(order);
      for (Guarantee guarantee : order) {
        Ingest ingest = run(guarantee, round == 0 ? COMPILATION : WARM_UP);
        System.out.println(
            subject + (round == 0 ? ", warm-up: " : ", round " + round + ": ") + ingest);
        if (round > 0) {
          rounds.computeIfAbsent(guarantee, all -> new ArrayList<>()).add(ingest);
        }
      }
    }
    return rounds;
  }

  static String named(Guarantee guarantee) {
    return guarantee == Guarantee.EXACTLY_ONCE ? "exactly-once" : "at-least-once";
  }

  private Ingest run(Guarantee guarantee, Duration warmUp) throws Exception {
    subject.createTable(server);
    PipelineConfig config = config(server, guarantee, List.of());
    Configuration settings = FlinkSettings.of(config);
    settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.toUri().toString());
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(1, settings);
    Pipeline.of(config, SetTable.schema(subject.set()), null)
        .addBehind(PremadeRecords.on(environment, subject.set(), warmUp, MEASURED));

    CpuTime serverBefore = CpuTime.of(server.pid());
    JobExecutionResult result = environment.execute("ingest, " + named(guarantee));
    double took = (System.nanoTime() - PremadeRecords.began(result)) / 1e9;
    CpuTime spent =
        PremadeRecords.cpuSince(result)
            .plus(CpuTime.of(server.pid()).minus(serverBefore));

    long landed = SetTable.rows(server);
    if (landed != PremadeRecords.all(result)) {
      throw new IllegalStateException(
          landed + " rows of " + PremadeRecords.all(result) + " landed with " + guarantee);
    }
    return new Ingest(
        guarantee,
        PremadeRecords.measured(result) / (double) MEASURED.toSeconds(),
        landed / took,
        PremadeRecords.longestPause(result),
        spent.perMillion(landed));
  }

  /** A pipeline from nowhere into the table, with everything else at its default. */
  static PipelineConfig config(
      ClickHouseServer server, Guarantee guarantee, List<String> moreOptions)
      throws ConfigException {
    List<String> options =
        new ArrayList<>(
            List.of(
                "source.stream=none",
                "source.region=us-east-1",
                "clickhouse.url=" + server.url(),
                "clickhouse.database=default",
                "clickhouse.table=" + SetTable.NAME,
                "delivery.guarantee=" + named(guarantee),
                "delivery.checkpoint-interval=" + CHECKPOINT_INTERVAL.toSeconds() + "s"));
    options.addAll(moreOptions);
    return ConfigSources.in(name -> null).overrides(options).load();
  }
}
