package io.millrace.job.replay;

import io.millrace.job.clickhouse.CatalogException;
import io.millrace.job.clickhouse.ClickHouseInserterFactory;
import io.millrace.job.clickhouse.ServerCatalog;
import io.millrace.job.clickhouse.SetupConnection;
import io.millrace.job.config.ErrorOptions;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.sink.InsertException;
import io.millrace.job.sink.InsertException.Verdict;
import io.millrace.job.sink.Inserter;
import io.millrace.job.sink.InserterFactory;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.convert.TableSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of rejected documents, exactly once: see {@link ReplayLog}. Takes them in portions, so
 * that a portion is held in memory and in the log, and not all.
 */
public final class Replayer {
  /** Documents of a portion. */
  private static final int PORTION = 1_000;

  private static final int ATTEMPTS = 5;
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final PipelineConfig config;
  private final TableSchema target;
  private final ReplayLog log;
  private final RejectedDocuments rejected;
  private final InserterFactory inserters;

  private Replayer(
      PipelineConfig config,
      TableSchema target,
      InserterFactory inserters,
      ReplayLog log,
      RejectedDocuments rejected) {
    this.config = config;
    this.target = target;
    this.inserters = inserters;
    this.log = log;
    this.rejected = rejected;
  }

  /**
   * For the error table of a pipeline. Rows are inserted as the pipeline's user.
   *
   * @param server as a user who may read the error table, and write the log beside it
   * @throws CatalogException when a table is missing or the user may not, or the server is away
   */
  public static Replayer of(PipelineConfig config, SetupConnection server) throws CatalogException {
    return of(config, server, ClickHouseInserterFactory.of(config));
  }

  static Replayer of(PipelineConfig config, SetupConnection server, InserterFactory inserters)
      throws CatalogException {
    TableSchema target;
    try (ServerCatalog catalog = ServerCatalog.open(config)) {
      target = catalog.schema(config.table());
    }
    ReplayLog log = ReplayLog.of(server, config.errorTable());
    return new Replayer(
        config, target, inserters, log, new RejectedDocuments(server, config.errorTable(), log));
  }

  /** The last rejected documents, newest first. */
  public List<RejectedDocument> last(RejectedFilter filter, int limit) throws CatalogException {
    return rejected.last(filter, limit);
  }

  /**
   * Finishes what was broken off, then replays everything that is open. Rows that only a view lacks
   * are in the table, and are left out.
   *
   * @throws SchemaException when the table cannot be filled as the configuration says
   * @throws ConcurrentReplayException when another one takes the same documents at the same time
   * @throws InsertException when ClickHouse does not confirm; called again, it goes on with the
   *     same blocks
   */
  public ReplayReport replay(RejectedFilter filter)
      throws CatalogException,
          SchemaException,
          InsertException,
          ConcurrentReplayException,
          InterruptedException {
    ReplayReport report = new ReplayReport();
    log.create(config.get(ErrorOptions.TTL));
    try (Inserter inserter = inserters.create()) {
      log.withdrawForgotten();
      for (Replay started : log.started()) {
        insert(started, inserter);
        report.finished(started);
      }
      report.inTable(rejected.inTable(filter));
      @Nullable RejectedDocument last = null;
      while (true) {
        List<RejectedDocument> portion = rejected.open(filter, PORTION, last);
        if (portion.isEmpty()) {
          return report;
        }
        last = portion.get(portion.size() - 1);
        replay(portion, inserter, report);
      }
    }
  }

  private void replay(List<RejectedDocument> portion, Inserter inserter, ReplayReport report)
      throws CatalogException,
          SchemaException,
          InsertException,
          ConcurrentReplayException,
          InterruptedException {
    Conversions conversions = new Conversions(config, target);
    List<String> converted = new ArrayList<>();
    for (RejectedDocument document : portion) {
      @Nullable String complaint = conversions.add(document);
      if (complaint == null) {
        converted.add(document.identity());
      } else {
        report.rejectedAgain(document, complaint);
      }
    }
    Replay replay = new Replay(UUID.randomUUID(), converted, conversions.blocks());
    if (!converted.isEmpty()) {
      log.seal(replay);
      if (!log.isAlone(replay)) {
        log.withdraw(replay);
        throw new ConcurrentReplayException(config.errorTable());
      }
      log.start(replay);
      insert(replay, inserter);
      report.inserted(replay);
    }
  }

  private void insert(Replay replay, Inserter inserter)
      throws CatalogException, InsertException, InterruptedException {
    for (SealedBlock block : replay.blocks()) {
      insert(block, inserter);
    }
    log.finish(replay);
  }

  private static void insert(SealedBlock block, Inserter inserter)
      throws InsertException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        inserter.insert(block);
        return;
      } catch (InsertException failure) {
        if (failure.verdict() != Verdict.RETRY || attempt == ATTEMPTS) {
          throw failure;
        }
        // Nobody counts down: it is a pause that can be interrupted.
        var unused = new CountDownLatch(1).await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }
}
