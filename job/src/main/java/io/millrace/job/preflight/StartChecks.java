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
import io.millrace.job.preflight.Finding.Stage;
import io.millrace.job.preflight.Start.Origin;
import io.millrace.job.preflight.Start.Recovery;
import io.millrace.job.provision.Users;
import io.millrace.udf.ErrorPolicy;
import io.millrace.udf.table.TableName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a pipeline that starts without state may do so. One that has written before would read
 * its streams again, under new tokens, and every row would be there twice. Which pipelines have
 * written ClickHouse remembers: see {@code job/decisions/0009-starting-without-state.md}.
 */
public final class StartChecks {
  private static final String WAYS =
      "Go on from its newest checkpoint or savepoint: flink run -s PATH …, or millrace run -s PATH."
          + " To start anew on purpose: --fresh, or -D "
          + PipelineOptions.FRESH.key()
          + "=true";

  private final PipelineConfig config;
  private final List<Finding> findings = new ArrayList<>();
  private final boolean isStarting;
  private boolean remembers;
  private boolean isKnown;

  private StartChecks(PipelineConfig config, boolean isStarting) {
    this.config = config;
    this.isStarting = isStarting;
  }

  /** What {@code run} has to know. */
  public static StartChecks of(PipelineConfig config, Start start) {
    StartChecks checks = new StartChecks(config, true);
    checks.attempt(catalog -> checks.start(start, catalog));
    return checks;
  }

  /** What {@code check} can tell, which does not know how the pipeline will be started. */
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
        findings.add(
            Finding.error(
                Stage.DEDUPLICATION,
                "whether this pipeline has written before cannot be asked: " + fault.getMessage(),
                fault.fix()));
      }
    } catch (RuntimeException defect) {
      findings.add(
          Finding.error(
              Stage.DEDUPLICATION,
              "whether this pipeline has written before could not be checked: " + defect,
              "Report it with this message; to start without knowing: --fresh"));
    }
  }

  private void start(Start start, ServerCatalog catalog) throws CatalogException {
    if (start.recovery() == Recovery.NONE) {
      warn(
          "no high availability is configured here: when the JobManager is lost, the cluster has"
              + " forgotten the job and where it was",
          "Set high-availability.type (kubernetes or zookeeper) and high-availability.storageDir in"
              + " the cluster's configuration; without, start it again with -s and its newest"
              + " checkpoint");
    }
    TableName table = PipelineRunsStatement.table(config.table());
    boolean exists = catalog.table(table).isPresent() || create(table, catalog);
    List<PipelineRun> runs = exists ? runs(table, catalog) : List.of();
    switch (start.origin()) {
      case STATE:
        ok("starts with the state it is given");
        break;
      case FRESH:
        fresh(runs);
        break;
      case NOTHING:
        for (PipelineRun run : runs) {
          nothing(run, start);
        }
        if (isKnown && runs.isEmpty()) {
          ok("no run has written what it reads to " + config.table().quoted() + " before");
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
      return;
    }
    for (PipelineRun run : runs(table, catalog)) {
      warn(hasWritten(run) + "; without its state it will not start", WAYS);
    }
  }

  private void fresh(List<PipelineRun> runs) {
    for (PipelineRun run : runs) {
      warn(
          hasWritten(run) + ", and starts without its state as it is told to: " + consequence(run),
          "Leave "
              + PipelineOptions.FRESH.key()
              + " out of its configuration, so that it is not there at the next start");
    }
    if (runs.isEmpty()) {
      ok("starts without state, as it is told to");
    }
  }

  private void nothing(PipelineRun run, Start start) {
    if (start.recovery() == Recovery.HIGH_AVAILABILITY
        && !start.job().isEmpty()
        && run.job().equals(start.job())) {
      ok(hasWritten(run) + ", and is the job that high availability brings back with its state");
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
        return "what arrived since it stopped would be left out";
      case AT_TIMESTAMP:
        return "what it read from source.timestamp on would be there twice";
      case TRIM_HORIZON:
        return "everything the stream keeps would be read again, and be there twice";
    }
    throw new IllegalStateException("No such position: " + position);
  }

  private boolean create(TableName table, ServerCatalog catalog) throws CatalogException {
    Optional<TableInfo> destination = catalog.table(config.table());
    Deduplication.Memory memory =
        destination.isPresent() && destination.get().engine().startsWith("Replicated")
            ? Deduplication.Memory.REPLICATED
            : Deduplication.Memory.LOCAL;
    boolean several = config.endpoints().size() > 1;
    String statement =
        several
            ? PipelineRunsStatement.createForReplicas(config.table())
            : PipelineRunsStatement.create(config.table(), memory);
    String why = "on several servers it is not created";
    try {
      if (!several && catalog.mayCreate(table)) {
        catalog.createRuns(config.table(), memory);
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
            + ", which remembers that a pipeline has written, is missing: "
            + why
            + ". A later start without state is not noticed",
        statement + "\n" + PipelineRunsStatement.grant(config.table(), Users.quoted(config)));
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
            + " remembers which pipelines have written, and this user may not use it",
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
                      + " holds documents of its streams: it has run before, and starts without a"
                      + " checkpoint or savepoint",
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
              + ", and whether this pipeline wrote any cannot be seen: if it did, it reads its"
              + " streams again",
          WAYS);
    }
  }

  private void ok(String what) {
    findings.add(Finding.ok(Stage.DEDUPLICATION, what));
  }

  private void warn(String what, String fix) {
    findings.add(Finding.warn(Stage.DEDUPLICATION, what, fix));
  }
}
