package io.millrace.job.tool.replay;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.clickhouse.http.ClickHouseErrorCode;
import io.millrace.job.clickhouse.insert.ClickHouseInserterFactory;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.job.sink.insert.InserterFactory;
import io.millrace.job.tool.Pause;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.table.TableSchema;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays the rejected documents of a pipeline exactly once, in batches of a few MiB: see {@link
 * ReplayJournal}.
 */
public final class Replayer {
  private static final Logger LOG = LoggerFactory.getLogger(Replayer.class);

  /** What a user may decide about an interrupted replay. */
  public enum Fate {
    /** Its rows are in the table. */
    INSERTED(ReplayStep.INSERTED),
    /** None of its rows is in the table. */
    WITHDRAWN(ReplayStep.WITHDRAWN);

    private final ReplayStep step;

    Fate(ReplayStep step) {
      this.step = step;
    }

    public String label() {
      return step.label();
    }
  }

  private final PipelineConfig config;
  private final SetupConnection server;
  private final TableSchema target;
  private final ReplayLog log;
  private final RejectedRows rejected;
  private final InserterFactory inserters;

  private Replayer(
      PipelineConfig config,
      SetupConnection server,
      TableSchema target,
      InserterFactory inserters,
      ReplayLog log,
      RejectedRows rejected) {
    this.config = config;
    this.server = server;
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
    ReplayLogTable table;
    try (ServerCatalog catalog = ServerCatalog.open(config)) {
      target = catalog.schema(config.table());
      table = ReplayLogTable.find(server, config.endpoints(), config.errorTable());
    } catch (CatalogException fault) {
      throw withGrant(fault);
    }
    ReplayLog log = new ReplayLog(table, Pause::of);
    return new Replayer(
        config,
        table.server(),
        target,
        inserters,
        log,
        new RejectedRows(table.server(), config.errorTable(), log));
  }

  /** The last rejected documents, newest first. Long ones are excerpts. */
  public List<RejectedDocument> last(RejectedFilter filter, int limit) throws CatalogException {
    try {
      return rejected.last(filter, limit);
    } catch (CatalogException fault) {
      throw withGrant(fault);
    }
  }

  /** How many there are, by reason, column and time. */
  public RejectedCounts counts(RejectedFilter filter) throws CatalogException {
    try {
      return rejected.counts(filter);
    } catch (CatalogException fault) {
      throw withGrant(fault);
    }
  }

  /**
   * Finishes interrupted replays, then replays all open documents. Rows that only a view lacks are
   * in the table, and are left out.
   *
   * @throws SchemaException when the table cannot be filled as the configuration says
   * @throws ConcurrentReplayException when another one began meanwhile
   * @throws InsertException when ClickHouse confirms none of several replays in a row; called
   *     again, it continues with the same blocks
   */
  public ReplayReport replay(RejectedFilter filter)
      throws CatalogException,
          SchemaException,
          InsertException,
          ConcurrentReplayException,
          InterruptedException {
    return replay(filter, soFar -> ReplayProgress.Next.CONTINUE);
  }

  /** The same, watched. */
  public ReplayReport replay(RejectedFilter filter, ReplayProgress progress)
      throws CatalogException,
          SchemaException,
          InsertException,
          ConcurrentReplayException,
          InterruptedException {
    try (Inserter inserter = inserters.create()) {
      log.prepare();
      ReplayReport report = run(inserter).replay(filter, progress);
      clean();
      return report;
    } catch (CatalogException fault) {
      throw withGrant(fault);
    }
  }

  /**
   * Records the user's decision about an unfinished replay.
   *
   * @return whether there is an unfinished replay of this id
   * @throws ConcurrentReplayException when a replay is running
   */
  public boolean settle(UUID replay, Fate fate)
      throws CatalogException, SchemaException, ConcurrentReplayException, InterruptedException {
    try (Inserter inserter = inserters.create()) {
      log.prepare();
      return run(inserter).settle(replay, fate.step);
    } catch (CatalogException fault) {
      throw withGrant(fault);
    }
  }

  /** The user of a pipeline may insert rejected documents, but not read them unless granted. */
  private static CatalogException withGrant(CatalogException fault) {
    return fault.error().equals(Optional.of(ClickHouseErrorCode.ACCESS_DENIED))
        ? fault.withFix(
            "Let the pipeline's user read and replay rejected documents: millrace grant"
                + " --allow-replay")
        : fault;
  }

  private ReplayRun run(Inserter inserter) throws SchemaException {
    return new ReplayRun(
        ReplaySettings.of(config),
        log,
        rejected,
        new DestinationMemory(config, server),
        new PipelineConverter(config, target, UUID::randomUUID),
        inserter,
        Pause::of,
        Clock.systemUTC(),
        UUID::randomUUID);
  }

  private void clean() {
    try {
      log.clean(config.errorTable());
    } catch (CatalogException fault) {
      LOG.warn("Cannot delete old entries of the replay log: {}", fault.getMessage());
    }
  }
}
