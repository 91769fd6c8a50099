package io.millrace.job.preflight;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.Deduplication;
import io.millrace.job.clickhouse.catalog.PipelineRun;
import io.millrace.job.clickhouse.catalog.PipelineRuns;
import io.millrace.job.clickhouse.catalog.PipelineRunsStatement;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.catalog.TableInfo;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.job.config.option.PipelineOptions;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.StartPosition;
import io.millrace.job.preflight.Start.Origin;
import io.millrace.job.preflight.Start.Recovery;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import io.millrace.job.preflight.report.StageFindings;
import io.millrace.job.provision.PipelineRunsTable;
import io.millrace.job.provision.Users;
import io.millrace.udf.ErrorPolicy;
import io.millrace.udf.table.TableName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Checks whether a pipeline may start without state. One that has written before would read its
 * streams again under new tokens, and the table would have every row twice. ClickHouse records
 * which pipelines have written: see {@code docs/decisions/0009-starting-without-state.md}.
 */
public final class StartChecks extends StageFindings {
  private static final String WAYS =
      "Resume from its newest checkpoint or savepoint: flink run -s PATH …, or millrace run -s"
          + " PATH. To start without state on purpose: --fresh, or -D "
          + PipelineOptions.FRESH.key()
          + "=true";

  private final PipelineConfig config;
  private final boolean isStarting;

  private boolean remembers;
  private boolean isKnown;

  private StartChecks(PipelineConfig config, boolean isStarting) {
    super(Stage.DEDUPLICATION);
    this.config = config;
    this.isStarting = isStarting;
  }

  /** What {@code run} has to know. */
  public static StartChecks of(PipelineConfig config, Start start) {
    StartChecks checks = new StartChecks(config, true);
    checks.attempt(catalog -> checks.start(start, catalog));
    return checks;
  }

  /** The findings of {@code check}, which does not know how the pipeline will be started. */
  public static List<Finding> preview(PipelineConfig config) {
    StartChecks checks = new StartChecks(config, false);
    checks.attempt(checks::preview);
    return checks.findings();
  }

  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** Whether there is a table that remembers the run. */
  public boolean canRemember() {
    return remembers;
  }

  @FunctionalInterface
  private interface Question {
    void ask(ServerCatalog catalog) throws CatalogException;
  }

  private void attempt(Question question) {
    try (ServerCatalog catalog = ServerCatalog.open(config)) {
      question.ask(catalog);
    } catch (CatalogException fault) {
      boolean isToldOfAnyway =
          fault.kind() == CatalogException.Kind.UNREACHABLE
              || fault.kind() == CatalogException.Kind.AUTHENTICATION;
      if (!isToldOfAnyway || isStarting) {
        String what =
            "cannot check whether this pipeline has written before: " + fault.getMessage();
        findings.add(
            fault.kind() == CatalogException.Kind.UNREACHABLE
                ? Finding.outage(Stage.DEDUPLICATION, what, fault.fix())
                : Finding.error(Stage.DEDUPLICATION, what, fault.fix()));
      }
    } catch (RuntimeException defect) {
      findings.add(
          Finding.error(
              Stage.DEDUPLICATION,
              "the check whether this pipeline has written before failed: " + defect,
              "Report it with this message; to start without knowing: --fresh"));
    }
  }

  private void start(Start start, ServerCatalog catalog) throws CatalogException {
    if (start.recovery() == Recovery.NONE) {
      warn(
          "no high availability is configured here: if the JobManager is lost, the cluster loses"
              + " the job and its position",
          "Set high-availability.type (kubernetes or zookeeper) and high-availability.storageDir in"
              + " the cluster's configuration; otherwise restart the job with -s and its newest"
              + " checkpoint");
    }
    TableName table = PipelineRunsStatement.table(config.table());
    boolean exists = catalog.table(table).isPresent() || create(table, catalog);
    List<PipelineRun> runs = exists ? runs(table, catalog) : List.of();
    switch (start.origin()) {
      case STATE:
        ok("starts with the given state");
        break;
      case FRESH:
        fresh(runs);
        break;
      case NOTHING:
        for (PipelineRun run : runs) {
          nothing(run, start);
        }
        if (isKnown && runs.isEmpty()) {
          ok("no earlier run has written the pipeline's streams to " + config.table().quoted());
        }
        break;
    }
    if (!isKnown && start.origin() == Origin.NOTHING) {
      lookForRows(catalog);
    }
  }

  private void preview(ServerCatalog catalog) throws CatalogException {
    TableName table = PipelineRunsStatement.table(config.table());
    if (catalog.table(table).isEmpty()) {
      // Without the database, the checks of the table say so.
      if (catalog.hasDatabase(table.database())) {
        var unused = create(table, catalog);
      }
      return;
    }
    for (PipelineRun run : runs(table, catalog)) {
      warn(hasWritten(run) + "; it cannot start without its state", WAYS);
    }
  }

  private void fresh(List<PipelineRun> runs) {
    for (PipelineRun run : runs) {
      warn(
          hasWritten(run) + ", and starts without its state, as configured: " + consequence(run),
          "Remove "
              + PipelineOptions.FRESH.key()
              + " from its configuration before the next start");
    }
    if (runs.isEmpty()) {
      ok("starts without state, as configured");
    }
  }

  private void nothing(PipelineRun run, Start start) {
    if (start.recovery() == Recovery.HIGH_AVAILABILITY
        && !start.job().isEmpty()
        && run.job().equals(start.job())) {
      ok(hasWritten(run) + ", and high availability restores its job with the state");
      return;
    }
    Optional<Instant> end = run.until();
    Optional<SourceConfig> source =
        config.sources().stream()
            .filter(one -> PipelineRuns.stream(one).equals(run.stream()))
            .findFirst();
    boolean continues =
        end.isPresent()
            && source.isPresent()
            && source.get().get(SourceOptions.POSITION) == StartPosition.AT_TIMESTAMP
            && source.get().startTimestamp().filter(at -> !at.isBefore(end.get())).isPresent();
    if (continues) {
      ok(hasWritten(run) + " up to " + end.get() + ", and starts there or later");
      return;
    }
    String what =
        hasWritten(run) + ", and starts without a checkpoint or savepoint: " + consequence(run);
    if (config.get(DeliveryOptions.GUARANTEE) == Guarantee.AT_LEAST_ONCE) {
      warn(what, WAYS);
    } else {
      findings.add(Finding.error(Stage.DEDUPLICATION, what, WAYS));
    }
  }

  private String hasWritten(PipelineRun run) {
    return "pipeline \""
        + run.pipeline()
        + "\" has written stream "
        + run.stream()
        + " to "
        + config.table().quoted()
        + " since "
        + run.time();
  }

  private String consequence(PipelineRun run) {
    StartPosition position =
        config.sources().stream()
            .filter(source -> PipelineRuns.stream(source).equals(run.stream()))
            .map(source -> source.get(SourceOptions.POSITION))
            .findFirst()
            .orElse(StartPosition.TRIM_HORIZON);
    switch (position) {
      case LATEST:
        return "it would skip the records that arrived since it stopped";
      case AT_TIMESTAMP:
        return "the table would have the records after source.timestamp twice";
      case TRIM_HORIZON:
        return "it would read everything the stream retains again, and the table would have it"
            + " twice";
    }
    throw new IllegalStateException("No such position: " + position);
  }

  /** Creates the table when the pipeline starts, and otherwise asks whether it could. */
  private boolean create(TableName table, ServerCatalog catalog) throws CatalogException {
    Deduplication.Memory memory =
        PipelineRunsTable.memory(catalog.table(config.table()).map(TableInfo::engine).orElse(""));
    boolean several = config.endpoints().size() > 1;
    String why = "Millrace does not create it on several servers";
    try {
      if (!several && catalog.mayCreate(table, PipelineRunsStatement.engine(memory))) {
        if (isStarting) {
          catalog.createRuns(config.table(), memory);
        }
        return true;
      }
      if (!several) {
        why = "the user may not create it";
      }
    } catch (CatalogException fault) {
      why = String.valueOf(fault.getMessage());
    }
    warn(
        "table "
            + table.quoted()
            + ", which records that a pipeline has written, is missing: "
            + why
            + ". Without it, Millrace cannot detect a start without state",
        PipelineRunsTable.statement(config, null, memory)
            + "\n"
            + PipelineRunsStatement.grant(config.table(), Users.quoted(config)));
    return false;
  }

  private List<PipelineRun> runs(TableName table, ServerCatalog catalog) throws CatalogException {
    try {
      remembers = catalog.mayInsert(table, List.of());
      List<PipelineRun> runs = catalog.runs(table, config);
      isKnown = true;
      if (remembers) {
        return runs;
      }
      return tellOfRights(table, runs);
    } catch (CatalogException fault) {
      if (fault.kind() != CatalogException.Kind.ACCESS_DENIED) {
        throw fault;
      }
      return tellOfRights(table, List.of());
    }
  }

  private List<PipelineRun> tellOfRights(TableName table, List<PipelineRun> runs) {
    warn(
        "table "
            + table.quoted()
            + " records which pipelines have written, but this user may not use it",
        PipelineRunsStatement.grant(config.table(), Users.quoted(config)));
    return runs;
  }

  /** Rejected documents name their stream. Other rows do not. */
  private void lookForRows(ServerCatalog catalog) throws CatalogException {
    if (config.get(ErrorOptions.POLICY) == ErrorPolicy.TABLE
        && catalog.table(config.errorTable()).isPresent()) {
      try {
        if (catalog.hasRejected(config.errorTable(), config)) {
          findings.add(
              Finding.error(
                  Stage.DEDUPLICATION,
                  "error table "
                      + config.errorTable().quoted()
                      + " has documents of its streams: the pipeline has run before, but starts"
                      + " without a checkpoint or savepoint",
                  WAYS));
          return;
        }
      } catch (CatalogException denied) {
        if (denied.kind() != CatalogException.Kind.ACCESS_DENIED) {
          throw denied;
        }
      }
    }
    if (catalog.rows(config.table()) > 0) {
      warn(
          "there are rows in "
              + config.table().quoted()
              + ", and it is unknown whether this pipeline wrote them: if it did, it reads its"
              + " streams again",
          WAYS);
    }
  }
}
